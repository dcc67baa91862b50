package dev.limbeck.reader.augment;

import dev.limbeck.reader.augment.Variant.Change;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A text on the way to its variants. Which words are replaced is drawn first, so that only those have to be looked up;
 * with each word goes a lot that picks its candidate. What is drawn does not depend on the candidates.
 */
final class Sentence {
    private final List<Place> places;
    private final SplittableRandom random;
    private final Set<String> seen = new HashSet<>();
    private final String text;
    private final List<Variant> variants = new ArrayList<>();
    private List<List<Drawn>> draws = List.of();

    /**
     * A word that is to be replaced.
     *
     * @param lot which of its candidates takes its place, as a share of them, 0 to 1
     */
    private record Drawn(Place place, double lot) {}

    Sentence(String text, long seed) {
        this.text = text;
        this.places = Place.of(text);
        this.random = new SplittableRandom(seed);
        seen.add(text);
    }

    boolean hasWords() {
        return !places.isEmpty();
    }

    List<Variant> variants() {
        return variants;
    }

    /** Draws the words of so many new variants, each word with this probability. */
    void draw(int times, double probability) {
        draws = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            List<Drawn> drawn = new ArrayList<>();
            for (Place place : places) {
                double chance = random.nextDouble();
                double lot = random.nextDouble();
                if (chance < probability) {
                    drawn.add(new Drawn(place, lot));
                }
            }
            draws.add(drawn);
        }
    }

    /** The words that are drawn. */
    Stream<Place> drawn() {
        return draws.stream().flatMap(List::stream).map(Drawn::place);
    }

    /** Replaces what is drawn; variants that are there already are left out, and those beyond a number of them. */
    void replace(Map<Place, List<String>> candidates, int atMost) {
        for (List<Drawn> drawn : draws) {
            Variant variant = variant(drawn, candidates);
            if (variants.size() < atMost && seen.add(variant.text())) {
                variants.add(variant);
            }
        }
    }

    private Variant variant(List<Drawn> drawn, Map<Place, List<String>> candidates) {
        StringBuilder replaced = new StringBuilder();
        List<Change> changes = new ArrayList<>();
        int done = 0;
        for (Drawn word : drawn) {
            List<String> others = candidates.getOrDefault(word.place(), List.of());
            if (!others.isEmpty()) {
                String own = word.place().word();
                String other = spelledAs(own, others.get((int) (word.lot() * others.size())));
                replaced.append(text, done, word.place().start()).append(other);
                done = word.place().end();
                changes.add(new Change(own, other));
            }
        }
        return new Variant(replaced.append(text, done, text.length()).toString(), changes);
    }

    private static String spelledAs(String own, String other) {
        return Character.isUpperCase(own.charAt(0))
                ? other.substring(0, 1).toUpperCase(Locale.ROOT) + other.substring(1)
                : other;
    }
}
