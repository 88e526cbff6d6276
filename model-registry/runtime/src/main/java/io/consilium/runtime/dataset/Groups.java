package io.consilium.runtime.dataset;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which images of a data set belong together: those with the same bytes, and those of the same patient's folder. */
final class Groups {

    private final int[] leader;

    private Groups(int size) {
        leader = IntStream.range(0, size).toArray();
    }

    /** The groups, in the order of their first images. */
    static List<List<LabelledImage>> of(List<LabelledImage> images) {
        Groups groups = new Groups(images.size());
        Map<String, Integer> firstWith = new HashMap<>();
        for (int index = 0; index < images.size(); index++) {
            LabelledImage image = images.get(index);
            groups.joinFirst(firstWith, "bytes " + image.sha256(), index);
            if (image.patient().isPresent()) {
                groups.joinFirst(firstWith, "patient " + image.patient().get(), index);
            }
        }
        Map<Integer, List<LabelledImage>> members = new LinkedHashMap<>();
        for (int index = 0; index < images.size(); index++) {
            members.computeIfAbsent(groups.leaderOf(index), leader -> new ArrayList<>())
                    .add(images.get(index));
        }
        return List.copyOf(members.values());
    }

    private void joinFirst(Map<String, Integer> firstWith, String trait, int index) {
        Integer first = firstWith.putIfAbsent(trait, index);
        if (first != null) {
            int one = leaderOf(first);
            int other = leaderOf(index);
            leader[Math.max(one, other)] = Math.min(one, other);
        }
    }

    private int leaderOf(int index) {
        int current = index;
        while (leader[current] != current) {
            leader[current] = leader[leader[current]];
            current = leader[current];
        }
        return current;
    }
}
