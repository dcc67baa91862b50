package dev.limbeck.testkit;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Random inputs of the kind that the shared models are made for. */
public final class RealisticInputs {
    /** What BERT's uncased vocabulary begins and ends every sentence with. */
    public static final int CLS = 101;

    public static final int SEP = 102;

    private RealisticInputs() {}

    /** Batches of rows × length: random words, and padding at the end of all rows but the first. */
    public static List<Map<String, Tensor>> sentences(int... rowsAndLengths) {
        return IntStream.range(0, rowsAndLengths.length / 2)
                .mapToObj(i -> batch(rowsAndLengths[2 * i], rowsAndLengths[2 * i + 1]))
                .toList();
    }

    private static Map<String, Tensor> batch(int rows, int length) {
        RandomTensors random = new RandomTensors(31L * rows + length);
        long[] ids = new long[rows * length];
        long[] mask = new long[rows * length];
        for (int row = 0; row < rows; row++) {
            int words = row == 0 ? length : 1 + random.below(length);
            for (int i = 0; i < words; i++) {
                ids[row * length + i] = i == 0 ? CLS : i == words - 1 ? SEP : 1000 + random.below(20000);
                mask[row * length + i] = 1;
            }
        }
        Shape shape = Shape.of(rows, length);
        return Map.of(
                "input_ids", Tensor.ofLongs(shape, ids),
                "attention_mask", Tensor.ofLongs(shape, mask),
                "token_type_ids", Tensor.ofLongs(shape, new long[rows * length]));
    }

    /** Random images of the declared size; the batch is as declared or this many. */
    public static Map<String, Tensor> images(Model model, int rows) {
        ValueInfo input = model.graph().feeds().get(0);
        TensorType type = input.type().tensor().orElseThrow();
        long[] dims = type.dims().orElseThrow().axes().stream()
                .flatMapToLong(d -> LongStream.of(d.size().orElse(rows)))
                .toArray();
        return Map.of(input.name(), new RandomTensors(rows).normal(dims));
    }
}
