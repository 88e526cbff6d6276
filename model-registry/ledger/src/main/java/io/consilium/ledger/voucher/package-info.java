/** The code of a voucher: what a person without an account needs to fetch one copy of a model, and to verify it. */
package io.consilium.ledger.voucher;
