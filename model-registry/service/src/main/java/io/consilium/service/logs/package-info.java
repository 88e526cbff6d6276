/** How the log is written: whatever a message brings along, an event stays one line and its fields stay apart. */
package io.consilium.service.logs;
