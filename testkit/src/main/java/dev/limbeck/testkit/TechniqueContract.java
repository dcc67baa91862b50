package dev.limbeck.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.GraphText;
import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.site.Site;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Technique;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Technique} keeps: it is pure and deterministic, its results run, it declines with a reason, the
 * order of sites does not matter, and it saves what its card claims. Extend it and supply the technique, a model that
 * it applies to, and the engine.
 *
 * @param <S> the technique's sites
 * @param <O> the technique's options
 */
public abstract class TechniqueContract<S extends Site, O extends Record> {
    /** The technique under test. */
    protected abstract Technique<S, O> technique();

    /** A small model with at least two sites for it. */
    protected abstract Model model();

    /** The target for which options are asked. */
    protected abstract Target target();

    /** Collects statistics on the model; called with an empty set too. */
    protected abstract Statistics collect(Model model, Set<Statistic> wanted);

    /** Loads a changed model into a runtime and runs it; throws if that fails. */
    protected abstract void run(Model model);

    @Test
    void itHasSitesWithStableIdsAndOptions() {
        Model model = model();
        List<S> sites = technique().sites(model);

        assertThat(sites).hasSizeGreaterThanOrEqualTo(2).isEqualTo(technique().sites(model));
        assertThat(sites.stream().map(Site::id)).doesNotHaveDuplicates();
        assertThat(sites).anySatisfy(site -> assertThat(options(site)).isNotEmpty());
    }

    @Test
    void itIsPureAndDeterministic() {
        Model model = model();
        byte[] before = OnnxWriter.toBytes(model);
        for (S site : technique().sites(model)) {
            for (O option : options(site)) {
                Optional<byte[]> first = apply(model, site, option).map(OnnxWriter::toBytes);
                Optional<byte[]> second = apply(model, site, option).map(OnnxWriter::toBytes);
                assertThat(first.isPresent()).isEqualTo(second.isPresent());
                first.ifPresent(bytes -> assertThat(bytes).isEqualTo(second.orElseThrow()));
            }
        }
        assertThat(OnnxWriter.toBytes(model)).isEqualTo(before);
    }

    @Test
    void everyResultRuns() {
        Model model = model();
        int applied = 0;
        for (S site : technique().sites(model)) {
            for (O option : options(site)) {
                Optional<Model> changed = apply(model, site, option);
                changed.ifPresent(this::run);
                applied += changed.isPresent() ? 1 : 0;
            }
        }
        assertThat(applied).isPositive();
    }

    @Test
    void theOrderOfSitesDoesNotMatter() {
        Model model = model();
        List<S> sites = new ArrayList<>(technique().sites(model));
        Model forward = applyAll(model, sites);
        Collections.reverse(sites);
        Model backward = applyAll(model, sites);

        assertThat(lines(forward)).isEqualTo(lines(backward));
        assertThat(forward.graph().initializers()).isEqualTo(backward.graph().initializers());
    }

    @Test
    void itSavesTheBytesItsCardClaims() {
        Model model = model();
        if (technique().card().saves().contains(Card.Saves.BYTES)) {
            Model changed = applyAll(model, technique().sites(model));
            assertThat(OnnxWriter.toBytes(changed).length).isLessThan(OnnxWriter.toBytes(model).length);
        }
    }

    private Model applyAll(Model model, List<S> sites) {
        Model changed = model;
        for (S site : sites) {
            Model before = changed;
            for (O option : options(site)) {
                changed = technique()
                        .apply(before, site, option, statistics(model, site, option))
                        .fold(result -> result, reason -> before);
                break;
            }
        }
        return changed;
    }

    private Optional<Model> apply(Model model, S site, O option) {
        return technique()
                .apply(model, site, option, statistics(model, site, option))
                .fold(Optional::of, reason -> {
                    assertThat(reason).as("why %s was declined", site.id()).isNotBlank();
                    return Optional.empty();
                });
    }

    private Statistics statistics(Model model, S site, O option) {
        return collect(model, technique().needs(model, site, option));
    }

    private List<O> options(S site) {
        return technique().options(site, target());
    }

    private static Set<String> lines(Model model) {
        return new HashSet<>(GraphText.of(model).lines().toList());
    }
}
