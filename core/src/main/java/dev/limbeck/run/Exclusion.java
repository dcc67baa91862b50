package dev.limbeck.run;

import dev.limbeck.error.NearestWord;
import dev.limbeck.error.RecipeException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names of sites that stay as they are; {@code *} stands for any characters and {@code ?} for one. It remembers what it
 * was asked about, so that a pattern that fits nothing, misspelt most often, does not go unnoticed.
 */
final class Exclusion {
    private static final int NAMES = 8;

    private final Map<String, Pattern> patterns = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    Exclusion(List<String> globs) {
        globs.forEach(glob -> patterns.put(glob, pattern(glob)));
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            regex.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return Pattern.compile(regex.toString());
    }

    /** Whether a site stays as it is. */
    boolean covers(String site) {
        asked.add(site);
        return patterns.values().stream().anyMatch(p -> p.matcher(site).matches());
    }

    /** Whether a site that has several names stays as it is. */
    boolean coversAny(List<String> names) {
        return names.stream().filter(this::covers).count() > 0;
    }

    /**
     * Call it when all sites have been asked about.
     *
     * @throws RecipeException if a pattern fits none of them
     */
    void requireFitting() {
        patterns.forEach((glob, pattern) -> {
            if (asked.stream().noneMatch(site -> pattern.matcher(site).matches())) {
                throw new RecipeException("'" + glob + "' is to stay as it is, but nothing that could be changed has"
                        + " such a name. " + names(glob));
            }
        });
    }

    private String names(String glob) {
        if (asked.isEmpty()) {
            return "The model has no such place at all.";
        }
        String nearest = NearestWord.nearestFirst(glob, asked).limit(NAMES).collect(Collectors.joining(", "));
        int more = asked.size() - NAMES;
        return "Names are " + nearest + (more > 0 ? " and " + more + " more." : ".");
    }
}
