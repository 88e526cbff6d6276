/** The site in figures, for a Prometheus; each part of the service counts its own. */
package io.consilium.service.metrics;
