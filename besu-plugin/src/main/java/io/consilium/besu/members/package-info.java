/** The {@code consilium} interface: a snapshot of the members, and the contract's rules on it. */
package io.consilium.besu.members;
