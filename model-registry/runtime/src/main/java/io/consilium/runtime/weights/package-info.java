/** Weights on disk: read as data, checked before native code sees them, written so that Python reads them too. */
package io.consilium.runtime.weights;
