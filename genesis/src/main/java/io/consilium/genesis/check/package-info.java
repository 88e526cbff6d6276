/** Whether a network's or a site's folder is whole, safe and able to run: claims, each proved or refuted. */
package io.consilium.genesis.check;
