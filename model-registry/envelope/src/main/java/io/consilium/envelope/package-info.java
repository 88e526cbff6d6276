/**
 * Content that only granted members can read.
 *
 * <p>{@link io.consilium.envelope.Envelope} seals and opens content, {@link io.consilium.envelope.MemberPublicKey} wraps
 * a content's key for a member, {@link io.consilium.envelope.KeyFile} keeps a member's own keys. Whatever is damaged,
 * swapped or cut is refused with a kind of {@link io.consilium.envelope.EnvelopeException} before a byte of it is handed
 * on.
 */
package io.consilium.envelope;
