package io.consilium.cli.testing;

import java.nio.file.Path;

/** A small model that one site publishes for others, as people do it; its training takes a second or two. */
public final class SharedModel {

    public static final String TASK = "brain-mri-tumor";

    private final AnvilConsortium consortium;
    private final Path folder;

    public SharedModel(AnvilConsortium consortium, Path folder) {
        this.consortium = consortium;
        this.folder = folder;
    }

    /** Has two hospitals agree on the task. */
    public void openTask(String proposer, String voter) {
        consortium.at(proposer, 0, "vote", "task", TASK, "--json");
        String proposal = consortium.answer().path("proposal").asText();
        consortium.at(voter, 0, "vote", "for", proposal);
    }

    /** Trains another model, and publishes it at a site; its number. */
    public long publish(String site, int seed) {
        train(seed);
        return publishTrained(site, seed);
    }

    /** Publishes a model that was trained, at a site; its number. */
    public long publishTrained(String site, int seed) {
        String weights = weights(seed).toString();
        consortium.at(site, 0, "publish", weights, "--card", weights.replace(".safetensors", ".card.json"), "--json");
        return consortium.answer().path("model").asLong();
    }

    /** Trains another model. */
    public void train(int seed) {
        Path images = folder.resolve("images-" + seed);
        consortium.run(
                0,
                "phantom",
                "--count",
                "10",
                "--seed",
                Integer.toString(seed),
                "--size",
                "64",
                "--out",
                images.toString());
        String weights = weights(seed).toString();
        consortium.run(
                0,
                "train",
                "--task",
                TASK,
                "--data",
                images.toString(),
                "--epochs",
                "1",
                "--batch",
                "8",
                "--seed",
                Integer.toString(seed),
                "--out",
                weights);
    }

    /** Where the weights lie that were trained with a seed. */
    public Path weights(int seed) {
        return folder.resolve("model-" + seed + ".safetensors");
    }
}
