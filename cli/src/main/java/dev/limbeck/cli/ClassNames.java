package dev.limbeck.cli;

import dev.limbeck.run.HeadConfiguration;
import dev.limbeck.run.ModelFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the classes of a model are called, {@code id2label} of the config.json beside it, else their numbers; and whether
 * they exclude each other, which {@code problem_type} says.
 */
final class ClassNames {
    private static final double SUM_TOLERANCE = 1e-3;

    private final List<String> names;
    private final boolean independent;

    private ClassNames(List<String> names, boolean independent) {
        this.names = List.copyOf(names);
        this.independent = independent;
    }

    /** The names of this many classes. */
    static ClassNames of(ModelFiles files, int classes) {
        Optional<JsonNode> config =
                files.companion("config.json").map(file -> JsonMapper.shared().readTree(file.toFile()));
        List<String> configured = config.map(ClassNames::read).orElse(List.of());
        boolean independent = config.map(c -> c.path("problem_type").asString(""))
                .filter(HeadConfiguration.MULTI_LABEL::equals)
                .isPresent();
        return new ClassNames(
                configured.size() == classes
                        ? configured
                        : IntStream.range(0, classes)
                                .mapToObj(Integer::toString)
                                .toList(),
                independent);
    }

    private static List<String> read(JsonNode config) {
        Map<Integer, String> names = new TreeMap<>();
        config.path("id2label")
                .properties()
                .forEach(entry -> names.put(
                        Integer.parseInt(entry.getKey()), entry.getValue().asString()));
        return new ArrayList<>(names.values());
    }

    /** Whether each class is true or not by itself, so that a row may have several. */
    boolean areIndependent() {
        return independent;
    }

    /** The names of these classes. */
    List<String> names(int... numbers) {
        return IntStream.of(numbers).mapToObj(names::get).toList();
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
