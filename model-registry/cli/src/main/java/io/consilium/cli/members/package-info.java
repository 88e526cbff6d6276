/** Who is in the consortium, and what it votes about. */
package io.consilium.cli.members;
