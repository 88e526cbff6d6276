/** Between the contracts' ABI and values of ours: the only place where web3j's types are seen. */
package io.consilium.ledger.abi;
