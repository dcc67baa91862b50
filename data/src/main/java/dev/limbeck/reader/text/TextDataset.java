package dev.limbeck.reader.text;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Batching;
import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Texts or pairs of texts, tokenized once; batches are padded to their own longest row. */
public final class TextDataset implements Dataset {
    private final String name;
    private final Texts texts;
    private final TokenInputs inputs;
    private final Labels labels;
    private final List<Integer> rows;

    /** All rows of these texts, with the inputs of the model that is to read them. */
    public TextDataset(String name, Texts texts, TokenInputs inputs, Labels labels) {
        this(
                name,
                texts,
                inputs,
                labels,
                IntStream.range(0, texts.size()).boxed().toList());
    }

    /**
     * Queries and the documents among which each has to find its own: the rows are the queries, then the documents.
     *
     * @param asked for each query the position of its document
     */
    public static TextDataset retrieval(
            String name,
            List<String> queries,
            List<String> documents,
            List<Integer> asked,
            TextTokenizer tokenizer,
            TokenInputs inputs) {
        List<String> all = new ArrayList<>(queries);
        all.addAll(documents);
        List<Integer> matches = new ArrayList<>();
        asked.forEach(document -> matches.add(queries.size() + document));
        documents.forEach(document -> matches.add(Labels.MatchLabels.DOCUMENT));
        return new TextDataset(name, Texts.of(tokenizer, all), inputs, new Labels.MatchLabels(matches));
    }

    private TextDataset(String name, Texts texts, TokenInputs inputs, Labels labels, List<Integer> rows) {
        this.name = name;
        this.texts = texts;
        this.inputs = inputs;
        this.labels = labels;
        this.rows = List.copyOf(rows);
    }

    @Override
    public int size() {
        return rows.size();
    }

    /** A row's text; both of a pair, separated by a tab. */
    public String text(int row) {
        return texts.text(rows.get(row));
    }

    @Override
    public Stream<Batch> batches(int batchSize) {
        return Batching.inOrder(size(), batchSize).map(this::batch);
    }

    @Override
    public Stream<Batch> bucketedBatches(int batchSize) {
        return Batching.byLength(size(), batchSize, this::length).map(this::batch);
    }

    /** How many tokens a row has. */
    @Override
    public int length(int row) {
        return texts.tokens().length(rows.get(row));
    }

    @Override
    public Batch batch(List<Integer> numbers) {
        return inputs.batch(texts.tokens(), numbers.stream().map(rows::get).toList(), numbers);
    }

    @Override
    public Labels labels() {
        return labels;
    }

    @Override
    public Dataset select(List<Integer> chosen) {
        return new TextDataset(
                name,
                texts,
                inputs,
                labels.select(chosen),
                chosen.stream().map(rows::get).toList());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String digest() {
        ContentDigest digest = labels.addTo(new ContentDigest().add(inputs.toString()));
        for (int row = 0; row < size(); row++) {
            digest.add(text(row)).add(Integer.toString(length(row)));
        }
        return digest.hex();
    }
}
