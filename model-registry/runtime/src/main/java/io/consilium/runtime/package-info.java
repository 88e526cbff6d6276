/** The engine room: networks, weights, images, training and answers, on DJL's PyTorch engine, offline and without Python. */
package io.consilium.runtime;
