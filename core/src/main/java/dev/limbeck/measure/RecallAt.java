package dev.limbeck.measure;

import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * Retrieval: the share of queries whose own document is among the k documents nearest to it by cosine. Of equally near
 * documents the earlier row counts as nearer.
 */
final class RecallAt extends Proportion {
    private final int k;

    RecallAt(int k) {
        this.k = k;
    }

    @Override
    public String name() {
        return "recall@" + k;
    }

    @Override
    public LabelKind needs() {
        return LabelKind.MATCHES;
    }

    @Override
    boolean[] hits(Predictions predictions, Labels labels) {
        List<Integer> documentOf = Answers.matches(labels, name()).documents();
        Answers.requireRows(predictions, documentOf.size());
        Answers.requireVectors(predictions.rows());
        List<float[]> queries = new ArrayList<>();
        List<float[]> documents = new ArrayList<>();
        List<Integer> wanted = new ArrayList<>();
        int[] position = new int[documentOf.size()];
        for (int row = 0; row < documentOf.size(); row++) {
            if (documentOf.get(row) == Labels.MatchLabels.DOCUMENT) {
                position[row] = documents.size();
                documents.add(predictions.rows().get(row));
            }
        }
        for (int row = 0; row < documentOf.size(); row++) {
            if (documentOf.get(row) != Labels.MatchLabels.DOCUMENT) {
                queries.add(predictions.rows().get(row));
                wanted.add(position[documentOf.get(row)]);
            }
        }
        int[] ranks = new CosineRanking(documents).ranks(queries, wanted);
        boolean[] hits = new boolean[ranks.length];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = ranks[i] < k;
        }
        return hits;
    }
}
