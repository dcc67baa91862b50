package dev.limbeck.run;

import java.util.List;
import java.util.regex.Pattern;

/** Names of sites that stay as they are; {@code *} stands for any characters and {@code ?} for one. */
final class Exclusion {
    private final List<Pattern> patterns;

    Exclusion(List<String> globs) {
        patterns = globs.stream().map(Exclusion::pattern).toList();
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

    boolean covers(String site) {
        return patterns.stream().anyMatch(p -> p.matcher(site).matches());
    }
}
