package dev.limbeck.reader.augment;

import java.util.List;

/** Where the words come from that replace others. Sources that users can name are listed in {@link WordSources}. */
public interface WordSource {
    /**
     * The words that may stand at these places instead.
     *
     * @return for each place its candidates, without the word that stands there; none if it has to stay
     */
    List<List<String>> candidates(List<Place> places);

    /** Tells this source from all others that may give other words; the same in every process. */
    String digest();
}
