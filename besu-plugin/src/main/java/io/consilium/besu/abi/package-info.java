/** As much of the contract ABI as the plugin needs, read strictly. */
package io.consilium.besu.abi;
