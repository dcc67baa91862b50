package dev.limbeck.measure;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Documents as unit vectors, searched by cosine without an index. */
final class CosineRanking {
    /** Documents scored at once: their scores stay in the nearest cache. */
    private static final int TILE = 4096;

    private final float[][] byComponent;
    private final int documents;

    /** Vectors of one length. */
    CosineRanking(List<float[]> documents) {
        this.documents = documents.size();
        int length = documents.isEmpty() ? 0 : documents.get(0).length;
        byComponent = new float[length][documents.size()];
        for (int d = 0; d < documents.size(); d++) {
            float[] vector = documents.get(d);
            double norm = Cosine.norm(vector);
            for (int i = 0; i < length; i++) {
                byComponent[i][d] = norm == 0 ? 0 : (float) (vector[i] / norm);
            }
        }
    }

    /** For each query, how many documents are nearer to it than the one it wants. */
    int[] ranks(List<float[]> queries, List<Integer> wanted) {
        return IntStream.range(0, queries.size())
                .parallel()
                .map(q -> rank(queries.get(q), wanted.get(q)))
                .toArray();
    }

    private int rank(float[] query, int wanted) {
        float limit = cosineTimesNorm(query, wanted);
        float[] scores = new float[Math.min(TILE, documents)];
        int before = 0;
        for (int start = 0; start < documents; start += TILE) {
            int count = Math.min(TILE, documents - start);
            score(query, start, scores, count);
            for (int j = 0; j < count; j++) {
                before += scores[j] > limit || (scores[j] == limit && start + j < wanted) ? 1 : 0;
            }
        }
        return before;
    }

    private void score(float[] query, int start, float[] scores, int count) {
        Arrays.fill(scores, 0, count, 0);
        for (int i = 0; i < query.length; i++) {
            float factor = query[i];
            float[] component = byComponent[i];
            for (int j = 0; j < count; j++) {
                scores[j] += factor * component[start + j];
            }
        }
    }

    /** Summed in the order of {@link #score}, so that the wanted document ties with itself. */
    private float cosineTimesNorm(float[] query, int document) {
        float sum = 0;
        for (int i = 0; i < query.length; i++) {
            sum += query[i] * byComponent[i][document];
        }
        return sum;
    }
}
