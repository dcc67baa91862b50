package dev.limbeck.run;

import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.site.Site;
import dev.limbeck.target.RuntimeVersion;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Candidate;
import dev.limbeck.technique.Technique;
import dev.limbeck.technique.quantize.ActivationQuantization;
import dev.limbeck.technique.quantize.Clipping;
import dev.limbeck.technique.quantize.DynamicQuantization;
import dev.limbeck.technique.quantize.EmbeddingQuantization;
import dev.limbeck.technique.quantize.HalfPrecision;
import dev.limbeck.technique.quantize.StaticQuantization;
import dev.limbeck.technique.quantize.StaticScheme;
import dev.limbeck.technique.quantize.WeightOnlyQuantization;
import dev.limbeck.technique.quantize.WeightScheme;
import java.util.ArrayList;
import java.util.List;

/**
 * What a mode does to a model: candidates for all its sites but the excluded ones, in the order in which they are
 * applied.
 *
 * @param mode never {@link Mode#AUTO}
 */
record Proposal(Mode mode, List<Candidate<?, ?>> candidates) {
    /** The first ONNX Runtime whose MatMulNBits reads four levels. */
    private static final RuntimeVersion TWO_BITS = new RuntimeVersion(1, 24);

    Proposal {
        candidates = List.copyOf(candidates);
    }

    /**
     * The proposals of the modes that are asked for; those without a candidate are left out.
     *
     * @throws RecipeException if a site is to be excluded that no mode has
     */
    static List<Proposal> of(Model model, QuantizeOptions options, boolean hasData) {
        List<Mode> modes = options.precision().mode().alternatives(hasData);
        boolean learns = options.recovery().isPresent();
        Exclusion exclusion = new Exclusion(options.exclude());
        List<Proposal> proposals = modes.stream()
                .filter(mode -> mode.canLearn() || !learns)
                .map(mode -> of(model, mode, options, exclusion))
                .filter(proposal -> proposal.mode() == Mode.LOSSLESS
                        || !proposal.candidates().isEmpty())
                .toList();
        exclusion.requireFitting();
        return proposals;
    }

    private static Proposal of(Model model, Mode mode, QuantizeOptions options, Exclusion exclusion) {
        Precision precision = options.precision().mode() == mode ? options.precision() : Precision.of(mode);
        WeightScheme weights = exactOn(options.target(), precision.weights());
        List<Candidate<?, ?>> candidates = new ArrayList<>();
        EmbeddingQuantization.Rows rows = new EmbeddingQuantization.Rows(Clipping.NONE);
        switch (mode) {
            case DYNAMIC -> {
                candidates.addAll(all(model, new EmbeddingQuantization(), rows, exclusion));
                candidates.addAll(all(model, new DynamicQuantization(), weights, exclusion));
            }
            case STATIC -> {
                StaticScheme scheme = new StaticScheme(weights, precision.activations());
                candidates.addAll(all(model, new EmbeddingQuantization(), rows, exclusion));
                candidates.addAll(all(model, new StaticQuantization(), scheme, exclusion));
                candidates.addAll(all(model, new ActivationQuantization(), precision.activations(), exclusion));
            }
            case WEIGHT_ONLY -> {
                requireReadable(precision.weights(), options.target());
                candidates.addAll(all(model, new EmbeddingQuantization(), rows, exclusion));
                candidates.addAll(all(model, new WeightOnlyQuantization(), precision.weights(), exclusion));
            }
            case FP16 -> candidates.addAll(all(model, new HalfPrecision(), new HalfPrecision.Half(false), exclusion));
            case LOSSLESS -> {
                // Nothing is quantized; what the deployment forms gain is measured alone.
            }
            case AUTO -> throw new IllegalArgumentException("auto is a choice among modes, not a mode of its own.");
        }
        return new Proposal(mode, candidates);
    }

    /** Where pairs of u8×s8 products are added in 16 bits, weights of 8 bits would saturate: 7 do not. */
    private static WeightScheme exactOn(Target target, WeightScheme weights) {
        return weights.bits() == 8 && !target.isa().exactU8S8() ? weights.withBits(7) : weights;
    }

    private static void requireReadable(WeightScheme weights, Target target) {
        if (weights.bits() == 2 && target.runtimeVersion().compareTo(TWO_BITS) < 0) {
            throw new RecipeException(
                    "Weights of 2 bits need ONNX Runtime " + TWO_BITS + " or newer, but the result has" + " to run on "
                            + target.runtimeVersion() + ". Ask for a newer one with --ort-version, or for 4 bits.");
        }
    }

    private static <S extends Site, O extends Record> List<Candidate<S, O>> all(
            Model model, Technique<S, O> technique, O option, Exclusion exclusion) {
        return technique.sites(model).stream()
                .filter(site -> !exclusion.covers(site.id()))
                .map(site -> new Candidate<>(technique, site, option))
                .toList();
    }
}
