package dev.limbeck.reader.augment;

import dev.limbeck.tensor.Tensor;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The words that are nearest to a word, by the cosine of their rows in a model's table of words. */
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

    private float[] unit(int word) {
        float[] row = new float[width];
        table.floats().slice(word * width, width).get(row);
        double squares = 0;
        for (float value : row) {
            squares += (double) value * value;
        }
        float norm = (float) Math.max(Math.sqrt(squares), Float.MIN_NORMAL);
        for (int i = 0; i < width; i++) {
            row[i] /= norm;
        }
        return row;
    }

    /** The ids of the nearest candidates of each word, the nearest first, itself left out. */
    Map<Integer, List<Integer>> of(List<Integer> words, int count) {
        Map<Integer, List<Integer>> nearest = new HashMap<>();
        for (int start = 0; start < words.size(); start += BLOCK) {
            List<Integer> block = words.subList(start, Math.min(start + BLOCK, words.size()));
            float[][] similarities = similarities(block);
            for (int i = 0; i < block.size(); i++) {
                nearest.put(block.get(i), nearest(block.get(i), similarities[i], count));
            }
        }
        return nearest;
    }

    private float[][] similarities(List<Integer> words) {
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

    private List<Integer> nearest(int word, float[] similarities, int count) {
        return IntStream.range(0, candidates.length)
                .filter(c -> candidates[c] != word)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -similarities[c]))
                .limit(count)
                .map(c -> candidates[c])
                .toList();
    }
}
