package dev.limbeck.run;

import dev.limbeck.target.Target;
import dev.limbeck.technique.prune.weight.Sparsity;
import java.util.List;
import java.util.Optional;

/**
 * What a pruning of single weights is asked to do.
 *
 * @param method what they are ranked by, and when
 * @param sparsity how many go
 * @param tables whether those of tables, such as embeddings, may go too
 * @param excluded patterns of weights, or of the nodes that read them, that stay as they are
 * @param samples rows for criteria that look at data
 * @param recovery how what is left learns from the original; empty if it does not
 * @param archive what the weights of the archive are kept as; empty if there is to be none
 * @param acceptance when the result is good enough
 * @param target what it is timed for
 * @param seed of the rows that are drawn, and of what is random
 */
public record WeightPruneOptions(
        WeightMethod method,
        Sparsity sparsity,
        boolean tables,
        List<String> excluded,
        int samples,
        Optional<DistillOptions> recovery,
        Optional<ArchivedValues> archive,
        Acceptance acceptance,
        Target target,
        long seed) {
    public WeightPruneOptions {
        excluded = List.copyOf(excluded);
        if (method.learns() && recovery.isEmpty()) {
            throw new IllegalArgumentException("Weights are pruned by '" + method.label()
                    + "' while the model learns: let it learn with --recover, or prune at once by another criterion.");
        }
    }
}
