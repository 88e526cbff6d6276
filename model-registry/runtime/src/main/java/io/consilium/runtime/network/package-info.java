/** The networks that this version knows by name, laid out and called as PyTorch does. */
package io.consilium.runtime.network;
