package dev.limbeck.reader.augment;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.graph.Model;
import dev.limbeck.pass.Passes;
import dev.limbeck.reader.ModelConfiguration;
import dev.limbeck.reader.text.TextTokenizer;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Recognition;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The K words that are nearest to a word in a model's own table of words. It stands in the place of GloVe's vectors in
 * TinyBERT's augmentation (Jiao et al. 2020, algorithm 1); words of several pieces are the mean of their pieces.
 */
final class EmbeddingNeighbours implements WordSource {
    /** "film", "Film" and "FILM" are one word, so that two more are looked up. */
    private static final int OTHER_SPELLINGS = 2;

    private static final int LONGEST_WORD = 64;

    private final ModelConfiguration files;
    private final Vocabulary vocabulary;
    private final Map<Integer, String> replacements;
    private final Tensor table;
    private final Neighbours neighbours;
    private final int candidates;
    private final Map<String, List<String>> known = new HashMap<>();

    /**
     * @param files the {@code tokenizer.json} that the table belongs to
     * @param table word embeddings, FLOAT [words, width]
     * @param candidates how many words may replace a word, K
     */
    EmbeddingNeighbours(ModelConfiguration files, Tensor table, int candidates) {
        this.files = files;
        this.vocabulary = Vocabulary.read(files);
        this.replacements = vocabulary.replacements();
        this.table = table;
        this.candidates = candidates;
        this.neighbours = new Neighbours(
                table, replacements.keySet().stream().filter(this::isInTable).toList());
    }

    private boolean isInTable(int id) {
        return id < table.shape().dim(0);
    }

    /** The neighbours in the table of the model whose data are augmented. */
    static EmbeddingNeighbours open(SourceSettings settings) {
        Model canonical = canonical(settings);
        Encoder encoder = Encoder.recognise(canonical).require("Finding similar words");
        return of(settings, canonical, encoder);
    }

    /** The same; empty, with a note, if the model is no encoder whose table is known. */
    static Optional<WordSource> find(SourceSettings settings) {
        Model canonical = canonical(settings);
        Recognition recognition = Encoder.recognise(canonical);
        recognition
                .unrecognised()
                .ifPresent(why -> settings.notes()
                        .accept("Words of several pieces stay as they are: the model's table of words was not found ("
                                + why + ")."));
        return recognition.encoder().map(encoder -> of(settings, canonical, encoder));
    }

    private static Model canonical(SourceSettings settings) {
        return Passes.canonical(settings.model().read()).model();
    }

    private static EmbeddingNeighbours of(SourceSettings settings, Model canonical, Encoder encoder) {
        Tensor table = canonical
                .graph()
                .initializer(encoder.embeddings().word().weight())
                .orElseThrow();
        return new EmbeddingNeighbours(
                ModelConfiguration.beside(settings.model().file()), table, settings.candidates());
    }

    @Override
    public List<List<String>> candidates(List<Place> places) {
        List<String> words = places.stream().map(Place::word).toList();
        lookUp(words.stream()
                .distinct()
                .filter(word -> !known.containsKey(word))
                .toList());
        return words.stream().map(word -> known.getOrDefault(word, List.of())).toList();
    }

    private void lookUp(List<String> words) {
        List<int[]> pieces = pieces(words);
        List<Integer> readable = IntStream.range(0, words.size())
                .filter(i -> isReadable(pieces.get(i)))
                .boxed()
                .toList();
        words.forEach(word -> known.put(word, List.of()));
        List<List<Integer>> nearest =
                neighbours.of(readable.stream().map(pieces::get).toList(), candidates + OTHER_SPELLINGS);
        for (int i = 0; i < readable.size(); i++) {
            String word = words.get(readable.get(i));
            known.put(
                    word,
                    nearest.get(i).stream()
                            .map(id -> replacements.getOrDefault(id, word))
                            .filter(other -> !other.equalsIgnoreCase(word))
                            .limit(candidates)
                            .toList());
        }
    }

    private List<int[]> pieces(List<String> words) {
        if (words.isEmpty()) {
            return new ArrayList<>();
        }
        Path tokenizer = files.tokenizer().orElseThrow();
        try (TextTokenizer open = new TextTokenizer(tokenizer, LONGEST_WORD)) {
            return open.pieces(words);
        }
    }

    private boolean isReadable(int[] pieces) {
        return pieces.length > 0
                && IntStream.of(pieces).allMatch(piece -> isInTable(piece) && !vocabulary.isAdded(piece));
    }

    @Override
    public String digest() {
        return new ContentDigest()
                .add("neighbours " + candidates)
                .add(files.json("tokenizer.json").orElseThrow().toString())
                .add(table.bytes())
                .hex();
    }
}
