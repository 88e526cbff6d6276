/** Labelled images on disk: finding them, dividing them, and committing to them. */
package io.consilium.runtime.dataset;
