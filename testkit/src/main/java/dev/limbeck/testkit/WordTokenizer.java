package dev.limbeck.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A {@code tokenizer.json} of whole words: BERT's pre-tokenization, {@code [CLS]} in front and {@code [SEP]} after each
 * text. {@code [PAD]}, {@code [UNK]}, {@code [CLS]} and {@code [SEP]} have the numbers 0 to 3, the words follow.
 */
public final class WordTokenizer {
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");
    private static final String MASK = "[MASK]";

    private final List<String> special;
    private final List<String> vocabulary;

    public WordTokenizer(List<String> words) {
        this(SPECIAL, words);
    }

    private WordTokenizer(List<String> special, List<String> words) {
        this.special = special;
        vocabulary = new ArrayList<>(special);
        vocabulary.addAll(words);
    }

    /** A tokenizer for masked language models: {@code [MASK]} has number 4, and the words follow. */
    public static WordTokenizer withMask(List<String> words) {
        return new WordTokenizer(
                Stream.concat(SPECIAL.stream(), Stream.of(MASK)).toList(), words);
    }

    /** How many tokens there are. */
    public int size() {
        return vocabulary.size();
    }

    /** The number of a word. */
    public int id(String word) {
        return vocabulary.indexOf(word);
    }

    /** The content of the file. */
    public String json() {
        String words = IntStream.range(0, vocabulary.size())
                .mapToObj(i -> "\"" + vocabulary.get(i) + "\": " + i)
                .collect(Collectors.joining(", "));
        String added = IntStream.range(0, special.size())
                .mapToObj(i -> "{\"id\": " + i + ", \"content\": \"" + special.get(i)
                        + "\", \"single_word\": false, \"lstrip\": false, \"rstrip\": false, \"normalized\": false,"
                        + " \"special\": true}")
                .collect(Collectors.joining(", "));
        return """
                {
                  "version": "1.0", "truncation": null, "padding": null,
                  "added_tokens": [%s],
                  "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                    "strip_accents": null, "lowercase": true},
                  "pre_tokenizer": {"type": "BertPreTokenizer"},
                  "post_processor": {
                    "type": "TemplateProcessing",
                    "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                      {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                    "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                      {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                      {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                    "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                      "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}
                  },
                  "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
                  "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                    "max_input_chars_per_word": 100, "vocab": {%s}}
                }
                """.formatted(added, words);
    }
}
