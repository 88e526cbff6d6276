/** Questions about pictures, and a warm model's answers. */
package io.consilium.runtime.inference;
