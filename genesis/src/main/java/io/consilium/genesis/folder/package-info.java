/** Networks and sites on disk: what is written where, for whose eyes, and never by halves. */
package io.consilium.genesis.folder;
