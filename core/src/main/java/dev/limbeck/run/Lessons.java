package dev.limbeck.run;

import dev.limbeck.recover.AttentionScores;
import dev.limbeck.recover.EmbeddingStates;
import dev.limbeck.recover.HiddenStates;
import dev.limbeck.recover.LayerMap;
import dev.limbeck.recover.MaskedSoftTargets;
import dev.limbeck.recover.MaskedTokens;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.SoftTargets;
import dev.limbeck.recover.TrueLabels;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.ValueRelations;
import dev.limbeck.recover.distance.CosineDistance;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.MeanSquaredError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a student learns from, each by its weight; 0 leaves it out.
 *
 * @param soft how the teacher's answers are compared
 * @param answers the weight of the teacher's answers
 * @param labels of the labels
 * @param hidden of the hidden states behind each block, compared by their squared distance
 * @param lastHidden of the last hidden states, compared by their angle (DistilBERT)
 * @param attention of each block's attention scores
 * @param embeddings of the embeddings
 * @param relations of how alike values are to each other in the last block (MiniLM)
 * @param relationHeads into how many heads values are cut for that
 * @param named values that are compared by name
 */
public record Lessons(
        Distance soft,
        double answers,
        double labels,
        double hidden,
        double lastHidden,
        double attention,
        double embeddings,
        double relations,
        int relationHeads,
        Optional<NamedValues> named) {
    /**
     * Values that are compared by name.
     *
     * @param pairs a value of the student's and the teacher's each
     * @param by how
     * @param weight of each pair
     */
    public record NamedValues(List<Pair> pairs, MatchBy by, double weight) {
        public NamedValues {
            pairs = List.copyOf(pairs);
        }
    }

    public Lessons {
        double[] weights = {answers, labels, hidden, lastHidden, attention, embeddings, relations};
        for (double weight : weights) {
            if (!(weight >= 0) || Double.isInfinite(weight)) {
                throw new IllegalArgumentException("A weight of a loss is 0 or more, not " + weight + ".");
            }
        }
        if (Arrays.stream(weights).sum() == 0 && named.isEmpty()) {
            throw new IllegalArgumentException("All weights are 0, so the student would learn from nothing.");
        }
    }

    /** The same with hidden states compared by name instead of block by block; what was named stays. */
    Lessons withHiddenByName(NamedValues states) {
        return new Lessons(
                soft,
                answers,
                labels,
                0,
                lastHidden,
                attention,
                embeddings,
                relations,
                relationHeads,
                Optional.of(named.orElse(states)));
    }

    /** Whether the student learns to answer; otherwise no epoch can be judged by its answers. */
    public boolean teachAnswers() {
        return answers + labels > 0;
    }

    /** Whether student and teacher are compared block by block. */
    boolean lookInside() {
        return hidden + lastHidden + attention + embeddings + relations > 0;
    }

    /**
     * The objectives.
     *
     * @param answer the student's answer
     * @param guessesWords whether the answers are guesses of hidden words and these the labels
     * @param task what the labels ask for; empty if there are none
     * @param map the teacher's block for each of the student's; empty if they have none that could be mapped
     * @param seed of projections
     */
    List<Objective> objectives(
            String answer, boolean guessesWords, Optional<TrueLabels.Task> task, Optional<LayerMap> map, long seed) {
        List<Objective> objectives = new ArrayList<>();
        if (answers > 0) {
            objectives.add(
                    guessesWords ? new MaskedSoftTargets(soft, answers) : new SoftTargets(answer, soft, answers));
        }
        if (labels > 0 && guessesWords) {
            objectives.add(new MaskedTokens(labels));
        } else if (labels > 0) {
            task.ifPresent(t -> objectives.add(new TrueLabels(answer, t, labels)));
        }
        Distance squared = new MeanSquaredError();
        named.ifPresent(values -> objectives.add(values.by().objective(values.pairs(), values.weight(), seed)));
        map.ifPresent(blocks -> {
            if (hidden > 0) {
                objectives.add(new HiddenStates(blocks, false, squared, hidden, seed));
            }
            if (lastHidden > 0) {
                objectives.add(new HiddenStates(blocks, true, new CosineDistance(), lastHidden, seed));
            }
            if (attention > 0) {
                objectives.add(new AttentionScores(blocks, squared, attention));
            }
            if (relations > 0) {
                objectives.add(new ValueRelations(blocks, true, relationHeads, relations));
            }
            if (embeddings > 0) {
                objectives.add(new EmbeddingStates(squared, embeddings, seed));
            }
        });
        return objectives;
    }
}
