/** What happens on the ledger, as it happens. */
package io.consilium.cli.events;
