package dev.limbeck.reader.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A {@code tokenizer.json}, without its own padding and truncation: rows are cut to a given number of tokens, pairs
 * from their longer text first. Must be closed.
 */
public final class TextTokenizer implements AutoCloseable {
    static {
        // DJL reports its use and downloads CUDA libraries unless told not to before its classes load.
        setUnlessPresent("OPT_OUT_TRACKING", "true");
        setUnlessPresent("RUST_FLAVOR", "cpu");
    }

    private final HuggingFaceTokenizer tokenizer;

    /**
     * Opens a tokenizer.
     *
     * @param longest the most tokens of a row, special ones included
     * @throws ModelException if the file is no tokenizer
     */
    public TextTokenizer(Path file, int longest) {
        try {
            tokenizer = HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file)
                    .optPadding(false)
                    .optTruncation(true)
                    .optMaxLength(longest)
                    .build();
        } catch (IOException | RuntimeException e) {
            throw new ModelException("Cannot read the tokenizer " + file + ": " + firstLine(e) + ".", e);
        }
    }

    private static void setUnlessPresent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** Tokenizes single texts and appends them. */
    void append(List<String> texts, Tokens tokens) {
        addAll(tokenizer.batchEncode(texts, true, false), tokens);
    }

    /** Tokenizes pairs and appends them. */
    void append(List<String> first, List<String> second, Tokens tokens) {
        addAll(tokenizer.batchEncode(new PairList<>(first, second), true, false), tokens);
    }

    /**
     * Tokenizes a text that is cut into words already and appends it as one row.
     *
     * @return for each token the position of the word that it begins; −1 for the rest of a word and for special tokens
     */
    List<Integer> appendWords(List<String> words, Tokens tokens) {
        Encoding encoding = tokenizer.encode(words, true, false);
        addAll(new Encoding[] {encoding}, tokens);
        List<Integer> starts = new ArrayList<>();
        long previous = -1;
        for (long word : encoding.getWordIds()) {
            starts.add(word == previous ? -1 : Math.toIntExact(word));
            previous = word;
        }
        return starts;
    }

    /** The ids of the pieces that each of these words is cut into inside a text, without special tokens. */
    public List<int[]> pieces(List<String> words) {
        // Byte-level BPE and Unigram mark a word by the space before it; BERT's tokenizers pass over that.
        List<String> spaced = words.stream().map(word -> " " + word).toList();
        return Stream.of(tokenizer.batchEncode(spaced, false, false))
                .map(encoding -> LongStream.of(encoding.getIds())
                        .mapToInt(Math::toIntExact)
                        .toArray())
                .toList();
    }

    private static void addAll(Encoding[] encodings, Tokens tokens) {
        for (Encoding encoding : encodings) {
            tokens.add(encoding.getIds(), encoding.getTypeIds());
        }
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
