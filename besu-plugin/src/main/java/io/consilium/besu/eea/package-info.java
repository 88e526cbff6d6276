/** The interfaces of the EEA client specification, for networks that have such a contract already. */
package io.consilium.besu.eea;
