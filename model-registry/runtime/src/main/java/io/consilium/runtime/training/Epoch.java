package io.consilium.runtime.training;

/**
 * What came of showing every training image once.
 *
 * @param number counted from 1
 * @param learningRate how far the weights moved
 * @param trainingLoss the mean cross entropy while learning, on changed images and with dropout
 * @param trainingAccuracy the share that was right meanwhile
 * @param validationLoss the mean cross entropy afterwards, on the validation images as they are
 * @param validationAccuracy the share of those that was right
 */
public record Epoch(
        int number,
        double learningRate,
        double trainingLoss,
        double trainingAccuracy,
        double validationLoss,
        double validationAccuracy) {}
