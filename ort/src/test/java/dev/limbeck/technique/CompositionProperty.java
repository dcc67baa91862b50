package dev.limbeck.technique;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Model;
import dev.limbeck.op.ModelCost;
import dev.limbeck.ort.InstructionSets;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.ort.quantize.QuantizedModels;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.site.Site;
import dev.limbeck.target.Target;
import dev.limbeck.technique.structure.FlattenedHeads;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.RandomNetworks;
import dev.limbeck.testkit.RandomTensors;
import dev.limbeck.testkit.TinyEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Techniques drawn at random, one after the other as their stages allow, at random places with random options: what comes
 * of them runs, nothing grows on the way, and every deployment form answers as the canonical one.
 */
class CompositionProperty {
    private static final Target TARGET = Target.of(InstructionSets.current());

    /** Codes of 8 bits of values that differ in their last bits may be next to each other. */
    private static final double ROUNDED = 0.05;

    /** A model with inputs for it. */
    private record Example(Model model, Map<String, Tensor> inputs) {
        static Example of(long seed) {
            return switch ((int) (seed % 4)) {
                case 0 -> new Example(TinyEncoder.model(seed), TinyEncoder.inputs(seed, 24, 9));
                case 1 -> new Example(RandomNetworks.model(seed, 12), RandomNetworks.inputs(seed, 24));
                case 2 -> new Example(QuantizedModels.images(), QuantizedModels.pictures());
                default -> new Example(FlattenedHeads.two(), FlattenedHeads.inputs(seed, 24));
            };
        }

        Map<String, Tensor> answers(Model changed) {
            try (OrtSession session = OrtSession.open(changed)) {
                return session.run(inputs);
            }
        }
    }

    /** What became of a model, and by which techniques. */
    private record Composed(Model model, List<Technique<?, ?>> by) {
        boolean isRounded() {
            return by.stream().anyMatch(technique -> technique.card().stage() == Stage.PRECISION);
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverIsComposedRuns(long seed) {
        Example example = Example.of(seed);
        Model canonical = Passes.canonical(example.model()).model();
        Composed composed = composed(example, canonical, seed);
        Map<String, Tensor> expected = example.answers(composed.model());
        example.answers(canonical)
                .forEach((name, tensor) -> assertThat(expected.get(name))
                        .isNotNull()
                        .satisfies(answer -> assertThat(answer.shape()).isEqualTo(tensor.shape())));
        for (DeploymentForm form : DeploymentForm.of(composed.model(), TARGET)) {
            Model written = new Deployment(form, TARGET).apply(composed.model()).model();
            example.answers(written)
                    .forEach((name, answer) -> Closeness.assertClose(
                            composed.by().stream().map(t -> t.card().id()).toList() + " as " + form + ": " + name,
                            answer,
                            expected.getOrDefault(name, Tensor.scalar(0f)),
                            composed.isRounded() ? ROUNDED : Closeness.WITH_GELU));
        }
    }

    /** Most of what is drawn composes: a property of models that nothing was done to would say nothing. */
    @Test
    void severalTechniquesMeet() {
        long several = seeds().filter(seed -> {
                    Example example = Example.of(seed);
                    Model canonical = Passes.canonical(example.model()).model();
                    return composed(example, canonical, seed).by().size() > 1;
                })
                .count();
        assertThat(several).isGreaterThan(seeds().count() / 2);
    }

    private static Composed composed(Example example, Model canonical, long seed) {
        RandomTensors random = new RandomTensors(1000 + seed);
        List<Technique<?, ?>> drawn = new ArrayList<>(Catalog.load().all());
        drawn.removeIf(technique -> technique.card().stage() == Stage.EXIT
                || technique.sites(canonical).isEmpty());
        Collections.shuffle(drawn, new Random(seed));
        List<Technique<?, ?>> some = drawn.subList(0, Math.min(3, drawn.size())).stream()
                .<Technique<?, ?>>map(technique -> technique)
                .sorted(Comparator.comparing(technique -> technique.card().stage()))
                .toList();
        Model model = canonical;
        List<Technique<?, ?>> by = new ArrayList<>();
        for (Technique<?, ?> technique : some) {
            Optional<Model> changed = applied(model, technique, example.inputs(), random);
            if (changed.isPresent()) {
                by.add(technique);
                // What weights are kept in brings scales or codebooks with it.
                if (technique.card().stage().compareTo(Stage.PRECISION) < 0) {
                    assertThat(ModelCost.of(changed.get()).parameters())
                            .as("%s", technique.card().id())
                            .isLessThanOrEqualTo(ModelCost.of(model).parameters());
                }
            }
            model = changed.orElse(model);
        }
        return new Composed(model, by);
    }

    /** A technique at most of its places; empty if it declines all. */
    private static <S extends Site, O extends Record> Optional<Model> applied(
            Model model, Technique<S, O> technique, Map<String, Tensor> inputs, RandomTensors random) {
        List<Candidate<S, O>> candidates = new ArrayList<>();
        Set<Statistic> needs = new HashSet<>();
        for (S site : technique.sites(model)) {
            List<O> options = technique.options(site, TARGET);
            if (random.below(4) > 0 && !options.isEmpty()) {
                Candidate<S, O> candidate = new Candidate<>(technique, site, options.get(random.below(options.size())));
                needs.addAll(candidate.needs(model));
                candidates.add(candidate);
            }
        }
        Statistics statistics = needs.isEmpty() ? Statistics.NONE : QuantizedModels.collect(model, inputs, needs);
        Optional<Model> result = Optional.empty();
        for (Candidate<S, O> candidate : candidates) {
            Optional<Model> before = result;
            result = candidate.apply(before.orElse(model), statistics).fold(Optional::of, reason -> before);
        }
        return result;
    }
}
