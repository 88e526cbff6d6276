/** Running a site: its node, its Kubo, and its registry. */
package io.consilium.cli.site;
