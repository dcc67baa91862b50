package dev.limbeck.reader.table;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The names that published data sets give their columns, in lower case. */
final class ColumnNames {
    /** First and second text of a pair. */
    static final List<List<String>> PAIRS = List.of(
            List.of("sentence1", "sentence2"),
            List.of("text_a", "text_b"),
            List.of("text1", "text2"),
            List.of("premise", "hypothesis"),
            List.of("question1", "question2"),
            List.of("question", "sentence"),
            List.of("question", "passage"),
            List.of("question", "context"),
            List.of("query", "document"),
            List.of("query", "passage"),
            List.of("anchor", "positive"),
            List.of("text", "text_pair"),
            List.of("#1 string", "#2 string"));

    static final List<String> TEXTS =
            List.of("text", "sentence", "text_a", "review", "content", "comment", "tweet", "question", "query");

    static final List<String> LABELS = List.of(
            "label",
            "labels",
            "quality",
            "gold_label",
            "class",
            "category",
            "target",
            "score",
            "similarity_score",
            "similarity",
            "stars",
            "rating",
            "sentiment",
            "coarse_label",
            "fine_label");

    /** Texts that are lists of words. */
    static final List<String> WORDS = List.of("tokens", "words");

    /** Classes of words. */
    static final List<String> TAGS = List.of("ner_tags", "tags", "ner", "pos_tags", "pos", "upos", "chunk_tags");

    static final List<String> IMAGES = List.of("image", "img", "picture");

    private static final Set<String> OTHERS = Set.of("id", "idx", "index", "#1 id", "#2 id", "guid", "pairid");

    private static final Set<String> ALL = Stream.of(
                    PAIRS.stream().flatMap(List::stream),
                    TEXTS.stream(),
                    LABELS.stream(),
                    IMAGES.stream(),
                    OTHERS.stream())
            .flatMap(names -> names)
            .collect(Collectors.toUnmodifiableSet());

    private ColumnNames() {}

    static boolean isUsual(String name) {
        return ALL.contains(name.toLowerCase(Locale.ROOT));
    }
}
