/** What happened on the ledger, one value for each event of the contracts, and the stream of it. */
package io.consilium.ledger.event;
