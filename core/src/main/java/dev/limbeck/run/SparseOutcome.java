package dev.limbeck.run;

import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.run.Judge.Judgement;
import dev.limbeck.run.SparsityEvidence.Zeros;
import dev.limbeck.run.TrainingEvidence.Facts;
import dev.limbeck.target.Resource;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a model with weights that are 0 has to show. Its products take as long as before, for zeros are multiplied like any
 * number, and its file is as large: it is judged by what its archive takes, and only where that is asked for.
 */
final class SparseOutcome {
    private final Model original;
    private final Set<String> weights;
    private final Optional<ArchivedValues> archive;
    private final Acceptance acceptance;
    private final boolean proven;

    /**
     * What a result is judged by.
     *
     * @param original as it came
     * @param weights those that could be pruned
     * @param proven whether the validation rows are new to the model and have labels
     * @throws RecipeException if it is asked to be judged by something that zeros do not change
     */
    SparseOutcome(Model original, Set<String> weights, WeightPruneOptions options, boolean proven) {
        this.original = original;
        this.weights = weights;
        this.archive = options.archive();
        this.acceptance = options.acceptance();
        this.proven = proven;
        if (acceptance.minimise() == Resource.MACS) {
            throw new RecipeException("Zeros are multiplied like any number, so single weights that go do not minimise"
                    + " macs. Minimise bytes, or remove whole channels.");
        }
    }

    /** A result in the form in which it is handed over. */
    Model finished(Model portable) {
        return archive.map(values -> values.rounded(portable)).orElse(portable);
    }

    SparsityEvidence evidence(Model result) {
        List<Zeros> zeros = new ArrayList<>();
        result.graph().initializers().forEach((name, tensor) -> {
            if (weights.contains(name)) {
                zeros.add(new Zeros(name, tensor.size(), zeros(tensor)));
            }
        });
        return new SparsityEvidence(zeros, archive.map(values -> Archived.of(result, original, values)));
    }

    private static long zeros(Tensor tensor) {
        long zeros = 0;
        for (float value : tensor.toFloats()) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    Judgement judged(SparsityEvidence evidence, Facts facts) {
        String zeros =
                String.format(Locale.ROOT, "%.1f %% of %d weights are 0", 100 * evidence.share(), evidence.elements());
        if (acceptance.minimise() != Resource.BYTES) {
            return new Judgement(
                    Verdict.DECLINED,
                    zeros + ", which makes no dense product faster, so it is not judged by speed. Ask for --minimise"
                            + " bytes with --archive if a smaller archive is enough.");
        }
        long before = facts.bytesBefore();
        long after = evidence.archive().map(Archived::bytes).orElse(facts.bytesAfter());
        if (after >= before) {
            String advice = evidence.archive().isPresent() ? "" : " Ask for --archive, in which zeros take no room.";
            return new Judgement(
                    Verdict.DECLINED,
                    zeros + ", but it is not smaller than the original: " + after + " bytes instead of " + before + "."
                            + advice);
        }
        String gains = String.format(
                Locale.ROOT, "%s: %.2f× smaller as an archive, not faster", zeros, (double) before / after);
        Judge judge = new Judge(acceptance.maxDropPoints(), acceptance.minimise(), proven);
        return facts.comparison()
                .map(comparison -> judge.judge(gains, comparison))
                .orElseGet(() -> new Judgement(Verdict.UNPROVEN, gains + "."));
    }
}
