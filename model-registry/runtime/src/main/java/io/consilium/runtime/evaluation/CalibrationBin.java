package io.consilium.runtime.evaluation;

/**
 * Whether images with about the same probability turn out as that probability says.
 *
 * @param from the lowest probability of the bin
 * @param to its highest
 * @param images how many images are in it
 * @param said their mean probability
 * @param happened the share of them of which it was true
 */
public record CalibrationBin(double from, double to, int images, double said, double happened) {}
