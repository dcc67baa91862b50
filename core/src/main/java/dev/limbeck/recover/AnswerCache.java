package dev.limbeck.recover;

import dev.limbeck.huggingface.Safetensors;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A teacher's answers to single rows, all of one width, so that it has to answer each row only once. Not for use by two
 * threads.
 */
public final class AnswerCache {
    private static final String ROWS = "rows";
    private static final String VALUES = "values";

    private final Map<Integer, float[]> answers = new HashMap<>();
    private int width;

    /** An empty cache. */
    public AnswerCache() {}

    /** The cache that {@link #write} has left in a file; an empty one if there is no file. */
    public static AnswerCache read(Path file) {
        AnswerCache cache = new AnswerCache();
        if (Files.isRegularFile(file)) {
            Map<String, Tensor> tensors = Safetensors.read(file);
            Tensor rows = tensors.getOrDefault(ROWS, Tensor.vector(new long[0]));
            Tensor values = tensors.getOrDefault(VALUES, Tensor.ofFloats(Shape.of(0, 0)));
            cache.put(Arrays.stream(rows.toLongs()).mapToObj(row -> (int) row).toList(), values);
        }
        return cache;
    }

    /** The answers to these rows, FLOAT [rows, width]; empty unless all are there. */
    public Optional<Tensor> get(List<Integer> rows) {
        if (!answers.keySet().containsAll(rows)) {
            return Optional.empty();
        }
        float[] values = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(answers.getOrDefault(rows.get(i), new float[width]), 0, values, i * width, width);
        }
        return Optional.of(Tensor.ofFloats(Shape.of(rows.size(), width), values));
    }

    /**
     * Keeps answers.
     *
     * @param values FLOAT [rows, width], of the same width as all before
     */
    public void put(List<Integer> rows, Tensor values) {
        if (values.rank() != 2 || values.shape().dim(0) != rows.size()) {
            throw new IllegalArgumentException(values + " are no answers to " + rows.size() + " rows.");
        }
        width = (int) values.shape().dim(1);
        float[] flat = values.toFloats();
        for (int i = 0; i < rows.size(); i++) {
            answers.put(rows.get(i), Arrays.copyOfRange(flat, i * width, (i + 1) * width));
        }
    }

    public int size() {
        return answers.size();
    }

    /** Writes or replaces a file. */
    public void write(Path file) {
        List<Integer> rows = answers.keySet().stream().sorted().toList();
        long[] numbers = rows.stream().mapToLong(Integer::longValue).toArray();
        get(rows)
                .ifPresent(values ->
                        Safetensors.write(Map.of(ROWS, Tensor.vector(numbers), VALUES, values), Map.of(), file));
    }
}
