package dev.limbeck.cli;

import dev.limbeck.run.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the classes of a model are called: {@code id2label} of the config.json beside it, else their numbers. */
final class ClassNames {
    private static final double SUM_TOLERANCE = 1e-3;

    private final List<String> names;

    private ClassNames(List<String> names) {
        this.names = List.copyOf(names);
    }

    /** The names of this many classes. */
    static ClassNames of(ModelFiles files, int classes) {
        List<String> configured =
                files.companion("config.json").flatMap(ClassNames::read).orElse(List.of());
        return new ClassNames(
                configured.size() == classes
                        ? configured
                        : IntStream.range(0, classes)
                                .mapToObj(Integer::toString)
                                .toList());
    }

    private static Optional<List<String>> read(Path config) {
        JsonNode map = JsonMapper.shared().readTree(config.toFile()).path("id2label");
        Map<Integer, String> names = new TreeMap<>();
        map.properties()
                .forEach(entry -> names.put(
                        Integer.parseInt(entry.getKey()), entry.getValue().asString()));
        return names.isEmpty() ? Optional.empty() : Optional.of(new ArrayList<>(names.values()));
    }

    String name(int number) {
        return names.get(number);
    }

    /** The probability of a class by the model's answer, which may be logits or probabilities already. */
    static double probability(float[] scores, int number) {
        double sum = 0;
        double largest = Double.NEGATIVE_INFINITY;
        boolean negative = false;
        for (float score : scores) {
            sum += score;
            largest = Math.max(largest, score);
            negative |= score < 0;
        }
        if (!negative && Math.abs(sum - 1) < SUM_TOLERANCE) {
            return scores[number];
        }
        double total = 0;
        for (float score : scores) {
            total += Math.exp(score - largest);
        }
        return Math.exp(scores[number] - largest) / total;
    }
}
