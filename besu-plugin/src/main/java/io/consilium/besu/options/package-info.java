/** The plugin's options, and what it looks at among Besu's own. */
package io.consilium.besu.options;
