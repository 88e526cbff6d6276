package io.consilium.besu.members;

import org.apache.tuweni.bytes.Bytes;

/**
 * A function that organisations which are only auditors may call.
 *
 * @param target the contract's 20 bytes
 * @param selector the function's four bytes
 */
record AuditorFunction(Bytes target, int selector) {}
