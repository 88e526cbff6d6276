/** Looking after the contents that a site keeps in a folder. */
package io.consilium.cli.content;
