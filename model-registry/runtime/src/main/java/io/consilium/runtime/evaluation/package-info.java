/** How good a model is on images whose truth is known, and how sure one can be of that. */
package io.consilium.runtime.evaluation;
