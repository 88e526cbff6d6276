/** The first block: its JSON, its state and its hash. */
package io.consilium.genesis.block;
