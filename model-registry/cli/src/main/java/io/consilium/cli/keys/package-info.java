/** A site's own keys: what they are, on disk and on the ledger, and others in their place. */
package io.consilium.cli.keys;
