/** Which node a command asks, and with which account it signs. */
package io.consilium.cli.chain;
