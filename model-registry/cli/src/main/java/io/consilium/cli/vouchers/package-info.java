/** Copies for people without an account: issued by a publisher, fetched and verified by whoever holds the code. */
package io.consilium.cli.vouchers;
