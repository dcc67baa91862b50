package dev.limbeck.technique;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Site;
import java.util.Set;

/** One thing that could be done to a model: a technique at a site with an option. */
public record Candidate<S extends Site, O extends Record>(Technique<S, O> technique, S site, O option) {
    /** What has to be known about activations of the unchanged model. */
    public Set<Statistic> needs(Model model) {
        return technique.needs(model, site, option);
    }

    public Outcome apply(Model model, Statistics statistics) {
        return technique.apply(model, site, option, statistics);
    }

    /** The technique's id and the site's. */
    public String id() {
        return technique.card().id() + "@" + site.id();
    }
}
