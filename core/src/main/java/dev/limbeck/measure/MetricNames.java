package dev.limbeck.measure;

import dev.limbeck.error.NearestWord;
import dev.limbeck.error.RecipeException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The metrics by the names that users type. */
final class MetricNames {
    private static final Pattern TOP = Pattern.compile("top([1-9][0-9]{0,5})");
    private static final Pattern RECALL = Pattern.compile("recall@([1-9][0-9]{0,5})");
    private static final Map<String, Supplier<Metric>> BY_NAME = byName();

    private MetricNames() {}

    private static Map<String, Supplier<Metric>> byName() {
        Map<String, Supplier<Metric>> names = new LinkedHashMap<>();
        names.put("accuracy", () -> new TopK(1));
        names.put("f1", F1::new);
        names.put("macro-f1", MacroF1::new);
        names.put("micro-f1", MicroF1::new);
        names.put("subset-accuracy", SubsetAccuracy::new);
        names.put("token-accuracy", TokenAccuracy::new);
        names.put("entity-f1", EntityF1::new);
        names.put("matthews", Matthews::new);
        names.put("pearson", Correlation::pearson);
        names.put("spearman", Correlation::spearman);
        names.put("fidelity", Fidelity::new);
        names.put("agreement", Agreement::new);
        names.put("logit-difference", LogitDifference::new);
        return names;
    }

    static Metric parse(String name) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        Supplier<Metric> named = BY_NAME.get(key);
        if (named != null) {
            return named.get();
        }
        Matcher top = TOP.matcher(key);
        if (top.matches()) {
            return new TopK(Integer.parseInt(top.group(1)));
        }
        Matcher recall = RECALL.matcher(key);
        if (recall.matches()) {
            return new RecallAt(Integer.parseInt(recall.group(1)));
        }
        throw new RecipeException("There is no metric '" + name + "'. Did you mean '"
                + NearestWord.to(key, words()).orElseThrow() + "'? The metrics are " + String.join(", ", words())
                + ".");
    }

    private static List<String> words() {
        return Stream.concat(BY_NAME.keySet().stream(), Stream.of("top5", "recall@10"))
                .toList();
    }
}
