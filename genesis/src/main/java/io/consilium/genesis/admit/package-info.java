/** How a network lets somebody in: the vote that admits a newcomer. */
package io.consilium.genesis.admit;
