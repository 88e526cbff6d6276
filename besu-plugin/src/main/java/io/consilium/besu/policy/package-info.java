/** What can be asked, and what the answers look like. */
package io.consilium.besu.policy;
