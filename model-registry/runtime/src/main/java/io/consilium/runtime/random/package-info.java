/** Random numbers that anybody can draw again. */
package io.consilium.runtime.random;
