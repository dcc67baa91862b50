package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.site.Site;
import dev.limbeck.technique.Candidate;
import dev.limbeck.technique.Technique;
import java.util.List;

/**
 * A technique that is applied wherever it can be.
 *
 * @param option the same for all sites
 */
public record Restructuring<S extends Site, O extends Record>(Technique<S, O> technique, O option) {
    /** What can be done to a model, except at the excluded sites. */
    List<Candidate<S, O>> candidates(Model model, Exclusion exclusion) {
        return technique.sites(model).stream()
                .filter(site -> !exclusion.covers(site.id()))
                .map(site -> new Candidate<>(technique, site, option))
                .toList();
    }

    /** The technique's id. */
    String id() {
        return technique.card().id();
    }
}
