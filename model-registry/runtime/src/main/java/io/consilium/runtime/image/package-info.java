/** From an image file that anybody may have sent to the numbers that a network takes in. */
package io.consilium.runtime.image;
