/** Speaking to a site's registry: who is signed in where, and requests whose refusals are sentences. */
package io.consilium.cli.registry;
