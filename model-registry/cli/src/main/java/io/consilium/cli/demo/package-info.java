/** A whole consortium at work on one machine, with synthetic images. */
package io.consilium.cli.demo;
