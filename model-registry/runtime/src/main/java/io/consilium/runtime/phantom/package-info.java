/** Synthetic images, labelled so: brain-MRI-like slices for trying out what must not be tried on patients' data. */
package io.consilium.runtime.phantom;
