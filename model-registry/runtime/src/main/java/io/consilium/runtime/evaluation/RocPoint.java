package io.consilium.runtime.evaluation;

/**
 * What one threshold on the probability of the finding would do.
 *
 * @param falseAlarms the share of images without the finding that are taken for it
 * @param hits the share of images with the finding that are found
 */
public record RocPoint(double falseAlarms, double hits) {}
