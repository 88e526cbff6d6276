package io.consilium.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What one of a registry's tables says otherwise than the ledger: so much of it as people read.
 *
 * <p>A registry must say all that is expected of it and nothing besides: what an audit can't derive, it can't hold true.
 */
final class Differences {

    private static final int MOST = 50;
    private static final int LONGEST_VALUE = 200;
    private static final JsonMapper JSON = new JsonMapper();
    /** The same number may be read into different types. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> one.equals(other)
                    || (one.isIntegralNumber()
                            && other.isIntegralNumber()
                            && one.bigIntegerValue().equals(other.bigIntegerValue()))
            ? 0
            : 1;

    private final List<Difference> all = new ArrayList<>();

    /** Something that doesn't follow from the ledger. */
    record Difference(String subject, String detail) {}

    List<Difference> all() {
        List<Difference> told = new ArrayList<>(all);
        if (areEnough()) {
            told.add(new Difference(
                    "The registry", "says more of this kind otherwise: only the first " + MOST + " are listed"));
        }
        return List.copyOf(told);
    }

    /** Whether more would say no more. */
    boolean areEnough() {
        return all.size() >= MOST;
    }

    void add(String subject, String detail) {
        if (!areEnough()) {
            all.add(new Difference(subject, detail));
        }
    }

    void compare(String subject, Map<String, Object> expected, JsonNode actual) {
        compare(subject, "", expected, actual);
    }

    /** Compares what is said of a part of a subject. */
    void compare(String subject, String what, Object expected, JsonNode actual) {
        compareNodes(subject, what, JSON.valueToTree(expected), actual);
    }

    private void compareNodes(String subject, String what, JsonNode expected, JsonNode actual) {
        if (expected.equals(BY_VALUE, actual)) {
            return;
        }
        if (expected.isObject() && actual.isObject()) {
            compareFields(subject, what.isEmpty() ? "" : what + ", ", (ObjectNode) expected, (ObjectNode) actual);
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compareNodes(subject, what + " " + place(expected.get(i), i), expected.get(i), actual.get(i));
            }
        } else {
            add(subject, "says of " + what + ": " + text(actual) + ", the ledger: " + text(expected));
        }
    }

    private void compareFields(String subject, String before, ObjectNode expected, ObjectNode actual) {
        expected.properties()
                .forEach(field -> compareNodes(
                        subject,
                        before + field.getKey(),
                        field.getValue(),
                        actual.has(field.getKey()) ? actual.get(field.getKey()) : MissingNode.getInstance()));
        actual.properties().stream()
                .filter(field -> !expected.has(field.getKey()))
                .forEach(field -> add(
                        subject,
                        "says of " + before + text(field.getKey()) + ": " + text(field.getValue())
                                + ", which this audit can't derive from the ledger"));
    }

    private static String place(JsonNode element, int index) {
        return element.has("organisation")
                ? "of organisation " + element.get("organisation").asText()
                : "(" + (index + 1) + ")";
    }

    private static String text(JsonNode value) {
        if (value.isMissingNode()) {
            return "nothing";
        }
        return text(value.isTextual() ? value.asText() : value.toString());
    }

    /** What a registry says is shown on a terminal: nothing of it becomes a command there, and it doesn't fill pages. */
    static String text(String said) {
        String plain = said.replaceAll("[\\p{Cc}\\p{Cf}]+", " ");
        return plain.length() <= LONGEST_VALUE ? plain : plain.substring(0, LONGEST_VALUE) + "…";
    }
}
