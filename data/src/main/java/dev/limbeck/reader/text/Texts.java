package dev.limbeck.reader.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Texts or pairs of texts with their tokens, both packed: UTF-8, and five bytes a token. */
public final class Texts {
    private final List<byte[]> utf8;
    private final Tokens tokens;

    private Texts(List<byte[]> utf8, Tokens tokens) {
        this.utf8 = utf8;
        this.tokens = tokens;
    }

    /** Single texts, one row each. */
    public static Texts of(TextTokenizer tokenizer, Iterable<String> texts) {
        Builder builder = new Builder(tokenizer);
        texts.forEach(builder::add);
        return builder.build();
    }

    /** How many rows there are. */
    public int size() {
        return utf8.size();
    }

    /** A row's text; both of a pair, separated by a tab. */
    String text(int row) {
        return new String(utf8.get(row), StandardCharsets.UTF_8);
    }

    /** Whether a row holds a token. */
    public boolean holds(int row, int id) {
        return IntStream.range(0, tokens.length(row)).anyMatch(position -> tokens.id(row, position) == id);
    }

    Tokens tokens() {
        return tokens;
    }

    /** Takes rows one by one, either all single, all pairs or all lists of words, and tokenizes some hundred at a time. */
    public static final class Builder {
        private static final int CHUNK = 512;

        private final TextTokenizer tokenizer;
        private final List<byte[]> utf8 = new ArrayList<>();
        private final Tokens tokens = new Tokens();
        private final List<String> first = new ArrayList<>();
        private final List<String> second = new ArrayList<>();

        public Builder(TextTokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        public void add(String text) {
            append(text);
            first.add(text);
            tokenizeChunk();
        }

        public void add(String firstText, String secondText) {
            append(firstText + '\t' + secondText);
            first.add(firstText);
            second.add(secondText);
            tokenizeChunk();
        }

        /**
         * Adds a text that is cut into words already.
         *
         * @return for each token the position of the word that it begins; −1 for the rest of a word and for special
         *     tokens
         */
        public List<Integer> addWords(List<String> words) {
            if (!first.isEmpty()) {
                tokenize();
            }
            append(String.join(" ", words));
            return tokenizer.appendWords(words, tokens);
        }

        private void append(String text) {
            utf8.add(text.getBytes(StandardCharsets.UTF_8));
        }

        private void tokenizeChunk() {
            if (first.size() == CHUNK) {
                tokenize();
            }
        }

        private void tokenize() {
            if (second.isEmpty()) {
                tokenizer.append(first, tokens);
            } else {
                tokenizer.append(first, second, tokens);
            }
            first.clear();
            second.clear();
        }

        /** All rows added; nothing can be added afterwards. */
        public Texts build() {
            if (!first.isEmpty()) {
                tokenize();
            }
            return new Texts(utf8, tokens);
        }
    }
}
