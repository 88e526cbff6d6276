/**
 * The plugin that lets a Besu network obey a membership contract.
 *
 * <p>{@link io.consilium.besu.ConsiliumPlugin} wires; {@link io.consilium.besu.Gatekeeper} is what Besu asks; a {@link
 * io.consilium.besu.policy.Policy} answers. Nothing here names a class of Besu outside its plugin API, its datatypes and the three
 * EVM types that the plugin API itself mentions.
 */
package io.consilium.besu;
