package io.consilium.cli.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.consilium.cli.terminal.Table;
import io.consilium.runtime.Sha256;
import io.consilium.runtime.inference.ModelIdentity;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a model says about images, whoever vouches for the model: the identity is the caller's, and a file that isn't the one
 * that it names is not loaded.
 *
 * @param model what the model is called where it comes from
 * @param sha256 the digest of its weights
 * @param architecture its network
 * @param format how its weights are written down
 * @param standing for programs, what the ledger said of it last, or that it didn't
 * @param ledger the same for people
 * @param opinions one for each image that could be read, for as long as the model could be used
 * @param unanswered the other images
 */
record Opinions(
        String model,
        Sha256 sha256,
        String architecture,
        String format,
        String standing,
        @JsonIgnore String ledger,
        List<Opinion> opinions,
        List<String> unanswered) {

    /** So many of the likeliest classes are shown to people; programs get them all. */
    private static final int CLASSES_SHOWN = 5;

    Opinions {
        opinions = List.copyOf(opinions);
        unanswered = List.copyOf(unanswered);
    }

    /**
     * What a model says about one image.
     *
     * @param image the file
     * @param best the likeliest class
     * @param probabilities of each class, in the model's order
     * @param milliseconds from the pixels to the answer
     * @param heatMap the file that shows where the model looked, if there is one
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Opinion(
            String image,
            String best,
            Map<String, Double> probabilities,
            double milliseconds,
            Optional<String> heatMap) {}

    static Opinions of(ModelIdentity identity, Backing backing, List<Opinion> opinions, List<String> unanswered) {
        return new Opinions(
                identity.id(),
                identity.sha256(),
                identity.architecture().name(),
                identity.format().name(),
                backing.standing(),
                backing.sentence(),
                opinions,
                unanswered);
    }

    void print(PrintWriter out) {
        Table table = new Table("image", "class", "probability", "ms");
        for (Opinion opinion : opinions) {
            String image = opinion.image;
            String milliseconds = String.format(Locale.ROOT, "%.0f", opinion.milliseconds);
            for (Map.Entry<String, Double> likelihood : likeliest(opinion)) {
                String share = String.format(Locale.ROOT, "%.1f %%", 100 * likelihood.getValue());
                table.row(image, likelihood.getKey(), share, milliseconds);
                image = "";
                milliseconds = "";
            }
        }
        table.print(out);
        out.println();
        out.println("model     " + sha256 + " (" + architecture + ")");
        out.println("ledger    " + ledger);
        opinions.stream()
                .flatMap(opinion -> opinion.heatMap.stream())
                .forEach(file -> out.println("heat map  " + file));
    }

    private static List<Map.Entry<String, Double>> likeliest(Opinion opinion) {
        return opinion.probabilities.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(CLASSES_SHOWN)
                .toList();
    }
}
