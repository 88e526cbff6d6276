/** Sharing models through a site's registry: publish, approve, attest, grant, pull, withdraw, recall. */
package io.consilium.cli.sharing;
