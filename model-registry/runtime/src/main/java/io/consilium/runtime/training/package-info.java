/** Teaching a network on labelled images, so that anybody with the same images, seed and machine gets the same bytes. */
package io.consilium.runtime.training;
