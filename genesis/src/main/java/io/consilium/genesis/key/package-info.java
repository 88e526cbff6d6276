/** Keys of a site: where they come from, what they are called in public, and how they lie on disk. */
package io.consilium.genesis.key;
