/**
 * Bytes by their CID: a store in Kubo or in a folder, whose every block is checked before a byte of it is handed on.
 *
 * <p>Start at {@link io.consilium.content.ContentStore}.
 */
package io.consilium.content;
