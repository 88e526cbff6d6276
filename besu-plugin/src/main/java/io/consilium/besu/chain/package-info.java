/** Reading the contract's state at a block, through Besu's services. */
package io.consilium.besu.chain;
