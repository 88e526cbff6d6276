package io.consilium.runtime.phantom;

/**
 * How bright a scanner shows each tissue, from 0 (black) to 1 (white), with T1 weighting: water dark, fat bright.
 *
 * @param fat the scalp and the marrow of the skull
 * @param bone the skull's hard layers
 * @param water the fluid around the brain and in its ventricles
 * @param gray the cortex and the nuclei
 * @param white the white matter
 * @param vessel blood with contrast agent, and calcifications
 */
record Contrast(double fat, double bone, double water, double gray, double white, double vessel) {

    /** The step from gray to white matter, the measure for every other difference in the brain. */
    double spread() {
        return white - gray;
    }
}
