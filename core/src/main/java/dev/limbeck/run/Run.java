package dev.limbeck.run;

import dev.limbeck.measure.Interval;
import dev.limbeck.run.exit.ExitEvidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a finished run has to show: the figures before and after, the verdict and where they come from.
 *
 * @param before the model as it came
 * @param after the result
 * @param speedup of the result over the model as it came
 * @param speedupOverLossless over the same model after lossless passes for the same target
 * @param compression bytes before ÷ bytes after
 * @param dropPoints loss of the metric on validation rows, in points of 100; NaN without data
 * @param reason the verdict's reason in a sentence
 * @param form which of the deployment forms was the fastest
 * @param sites the loss of single sites, the worst first; empty if it was not needed
 * @param journal every model that was tried, the original first
 * @param notes what the user should know about the data or the model
 * @param exits what early exits showed; absent where there are none
 * @param sparsity how many weights are 0; absent where none were pruned
 * @param pruning what a pruning showed of the parts; absent where no parts were pruned
 * @param codebooks which weights are looked up in codebooks; absent where none are
 */
public record Run(
        Figures before,
        Figures after,
        Interval speedup,
        Interval speedupOverLossless,
        double compression,
        double dropPoints,
        Verdict verdict,
        String reason,
        String form,
        List<SiteLoss> sites,
        List<JournalEntry> journal,
        List<String> notes,
        Provenance provenance,
        Optional<ExitEvidence> exits,
        Optional<SparsityEvidence> sparsity,
        Optional<PruningEvidence> pruning,
        Optional<CodebookEvidence> codebooks) {
    public Run {
        sites = List.copyOf(sites);
        journal = List.copyOf(journal);
        notes = List.copyOf(notes);
    }

    /** The same with what early exits showed. */
    Run withExits(ExitEvidence evidence) {
        return with(notes, Optional.of(evidence), sparsity, pruning, codebooks);
    }

    /** The same with how many weights are 0. */
    Run withSparsity(SparsityEvidence evidence) {
        return with(notes, exits, Optional.of(evidence), pruning, codebooks);
    }

    /** The same with what a pruning showed. */
    Run withPruning(PruningEvidence evidence) {
        return with(notes, exits, sparsity, Optional.of(evidence), codebooks);
    }

    /** The same with which weights are looked up in codebooks. */
    Run withCodebooks(CodebookEvidence evidence) {
        return with(notes, exits, sparsity, pruning, Optional.of(evidence));
    }

    /** The same with one more thing that the user should know. */
    public Run withNote(String note) {
        List<String> more = new ArrayList<>(notes);
        more.add(note);
        return with(more, exits, sparsity, pruning, codebooks);
    }

    private Run with(
            List<String> otherNotes,
            Optional<ExitEvidence> otherExits,
            Optional<SparsityEvidence> otherSparsity,
            Optional<PruningEvidence> otherPruning,
            Optional<CodebookEvidence> otherCodebooks) {
        return new Run(
                before,
                after,
                speedup,
                speedupOverLossless,
                compression,
                dropPoints,
                verdict,
                reason,
                form,
                sites,
                journal,
                otherNotes,
                provenance,
                otherExits,
                otherSparsity,
                otherPruning,
                otherCodebooks);
    }
}
