package dev.limbeck.cli.demo;

import java.util.List;

/**
 * The senses of WordNet that have an example, parted at random: none is in two parts.
 *
 * @param search those that choose
 * @param validation those that judge
 * @param rest all others, to learn from
 */
record GlossSample(List<Gloss> search, List<Gloss> validation, List<Gloss> rest) {
    /** Few, because what each site of the model costs alone is measured on them too. */
    private static final int SEARCH_GLOSSES = 200;

    /**
     * The same seed draws the same senses.
     *
     * @param glosses how many judge
     */
    static GlossSample draw(int glosses, long seed) {
        List<Gloss> drawn = WordNet.sample(Integer.MAX_VALUE, seed);
        int judged = Math.min(SEARCH_GLOSSES + glosses, drawn.size());
        return new GlossSample(
                drawn.subList(0, SEARCH_GLOSSES),
                drawn.subList(SEARCH_GLOSSES, judged),
                drawn.subList(judged, drawn.size()));
    }
}
