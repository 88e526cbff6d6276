/** How commands speak: answers as text or JSON, aligned tables, progress with rate and time left. */
package io.consilium.cli.terminal;
