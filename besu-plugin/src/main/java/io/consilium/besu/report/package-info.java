/** What the plugin says of itself: log, metrics, health, JSON-RPC. */
package io.consilium.besu.report;
