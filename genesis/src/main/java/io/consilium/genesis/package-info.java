/** The vocabulary of a network: who its members are, where they live, and how it is to be made. */
package io.consilium.genesis;
