/** What people type: picocli commands, one package a feature, over the registry's modules. */
package io.consilium.cli;
