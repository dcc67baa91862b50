package dev.limbeck.reader.augment;

import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The words that are nearest to a word, by the cosine of their rows in a model's table of words. A word of several pieces
 * is the mean of their rows.
 */
final class Neighbours {
    /** Words whose similarities are computed together, so that the table is read once for all of them. */
    private static final int BLOCK = 16;

    private final int[] candidates;
    private final int width;

    /** Unit vectors of the candidates, one row for each axis of the table, so that loops run over candidates. */
    private final float[] turned;

    private final Tensor table;

    /**
     * @param table FLOAT [words, width]
     * @param candidates the ids that may be neighbours
     */
    Neighbours(Tensor table, List<Integer> candidates) {
        this.table = table;
        this.candidates =
                candidates.stream().sorted().mapToInt(Integer::intValue).toArray();
        this.width = Math.toIntExact(table.shape().dim(1));
        this.turned = turned();
    }

    private float[] turned() {
        float[] columns = new float[width * candidates.length];
        for (int c = 0; c < candidates.length; c++) {
            float[] unit = unit(candidates[c]);
            for (int i = 0; i < width; i++) {
                columns[i * candidates.length + c] = unit[i];
            }
        }
        return columns;
    }

    /** The mean of these rows of the table, scaled to length 1. */
    private float[] unit(int... pieces) {
        float[] mean = new float[width];
        FloatBuffer rows = table.floats();
        for (int piece : pieces) {
            for (int i = 0; i < width; i++) {
                mean[i] += rows.get(piece * width + i) / pieces.length;
            }
        }
        double squares = 0;
        for (float value : mean) {
            squares += (double) value * value;
        }
        float norm = (float) Math.max(Math.sqrt(squares), Float.MIN_NORMAL);
        for (int i = 0; i < width; i++) {
            mean[i] /= norm;
        }
        return mean;
    }

    /**
     * The ids of the nearest candidates of each word, the nearest first, itself left out.
     *
     * @param words the pieces of each word
     */
    List<List<Integer>> of(List<int[]> words, int count) {
        List<List<Integer>> nearest = new ArrayList<>();
        for (int start = 0; start < words.size(); start += BLOCK) {
            List<int[]> block = words.subList(start, Math.min(start + BLOCK, words.size()));
            float[][] similarities = similarities(block);
            for (int i = 0; i < block.size(); i++) {
                nearest.add(nearest(block.get(i), similarities[i], count));
            }
        }
        return nearest;
    }

    private float[][] similarities(List<int[]> words) {
        float[][] units = words.stream().map(this::unit).toArray(float[][]::new);
        float[][] sums = new float[units.length][candidates.length];
        for (int axis = 0; axis < width; axis++) {
            int row = axis * candidates.length;
            for (int word = 0; word < units.length; word++) {
                float weight = units[word][axis];
                float[] sum = sums[word];
                for (int c = 0; c < candidates.length; c++) {
                    sum[c] += weight * turned[row + c];
                }
            }
        }
        return sums;
    }

    private List<Integer> nearest(int[] word, float[] similarities, int count) {
        return IntStream.range(0, candidates.length)
                .filter(c -> word.length > 1 || candidates[c] != word[0])
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -similarities[c]))
                .limit(count)
                .map(c -> candidates[c])
                .toList();
    }
}
