/** The model card: what a model is, how it came about and how good it is, for programs and for people. */
package io.consilium.runtime.card;
