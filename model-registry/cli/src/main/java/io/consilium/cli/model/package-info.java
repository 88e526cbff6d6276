/** Commands around models in files on this machine: draw images, train, test, ask. */
package io.consilium.cli.model;
