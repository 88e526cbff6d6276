package io.consilium.genesis.folder;

import io.consilium.genesis.Password;
import io.consilium.genesis.key.KeySource;
import io.consilium.genesis.key.Keystore;
import java.time.Instant;
import java.util.Optional;

/**
 * How the keys of one site are made.
 *
 * @param source where they come from
 * @param password what they are encrypted with; without one, one is made and written beside the keys
 * @param cost how dear a guess at the password is
 * @param now when they are made
 */
record KeyMaking(KeySource source, Optional<Password> password, Keystore.Cost cost, Instant now) {}
