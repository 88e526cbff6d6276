/** Making, joining, extending and checking networks. */
package io.consilium.cli.network;
