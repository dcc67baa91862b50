package dev.limbeck.cli.demo;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.reader.text.TextDataset;
import dev.limbeck.reader.text.TextTokenizer;
import dev.limbeck.reader.text.TokenInputs;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The demo's task: for a sentence, find the definition of the sense it is an example of, among all definitions. All
 * rows come from a seeded sample of WordNet; those that choose and those that judge have no sense in common.
 */
public final class GlossSearch {
    private static final int SEARCH_SENTENCES = 200;
    private static final int CALIBRATION_TEXTS = 200;

    private final TextTokenizer tokenizer;
    private final TokenInputs inputs;

    public GlossSearch(TextTokenizer tokenizer, TokenInputs inputs) {
        this.tokenizer = tokenizer;
        this.inputs = inputs;
    }

    /**
     * The rows for every use.
     *
     * @param glosses how many definitions the verdict searches
     * @param sentences how many of them are looked for
     */
    public Splits splits(int glosses, int sentences, long seed) {
        GlossSample drawn = GlossSample.draw(glosses, seed);
        Dataset searchRows = task("search", drawn.search(), SEARCH_SENTENCES);
        Dataset calibration = searchRows.select(IntStream.range(SEARCH_SENTENCES, SEARCH_SENTENCES + CALIBRATION_TEXTS)
                .boxed()
                .toList());
        return new Splits(
                Optional.empty(),
                calibration,
                searchRows,
                task("validation", drawn.validation(), sentences),
                Optional.empty(),
                true,
                List.of());
    }

    private Dataset task(String name, List<Gloss> glosses, int sentences) {
        return TextDataset.retrieval(
                "WordNet, " + name,
                glosses.stream().limit(sentences).map(Gloss::example).toList(),
                glosses.stream().map(Gloss::definition).toList(),
                IntStream.range(0, sentences).boxed().toList(),
                tokenizer,
                inputs);
    }
}
