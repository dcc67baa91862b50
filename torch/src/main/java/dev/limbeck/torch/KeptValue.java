package dev.limbeck.torch;

import dev.limbeck.data.Batch;
import dev.limbeck.graph.Model;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.recover.AnswerCache;
import dev.limbeck.recover.HalfPrecisionCache;
import dev.limbeck.recover.Padding;
import dev.limbeck.recover.Reference.OfTeacher;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One value of a teacher, kept for all rows that it was computed for: answers of one width in memory and as they are,
 * larger values on disk in half precision. For use by many threads. Close it.
 */
final class KeptValue implements AutoCloseable {
    private static final int ROWS_AND_WIDTH = 2;

    /** A value may take this part of the free disk. */
    private static final int SHARE_OF_DISK = 32;

    private final OfTeacher value;
    private final Path answersFile;
    private final AnswerCache answers;
    private final HalfPrecisionCache states;
    private final boolean isAlikeAtAnyLength;

    /**
     * @param teacher the model that has the value
     */
    KeptValue(OfTeacher value, Model teacher, AnswerKeeping keeping) {
        this.value = value;
        isAlikeAtAnyLength = value.padding().isPresent() || hasFixedShape(teacher, value.teacherValue());
        answersFile = keeping.answers(value);
        answers = AnswerCache.read(answersFile);
        states = HalfPrecisionCache.open(keeping.states(value), keeping.freeBytes() / SHARE_OF_DISK);
    }

    private static boolean hasFixedShape(Model teacher, String value) {
        return ShapeInference.infer(teacher)
                .dims(value)
                .filter(dims -> IntStream.range(1, dims.rank())
                        .allMatch(axis -> dims.axis(axis).size().isPresent()))
                .isPresent();
    }

    /** The values of these rows, in the innermost open scope; empty unless all are known. */
    synchronized Optional<Value> of(Batch batch) {
        Optional<Tensor> known = answers.get(batch.rows());
        if (known.isEmpty()) {
            int tokens = value.padding().map(p -> tokens(batch, p)).orElse(0);
            known = states.get(batch.rows(), value.padding(), tokens);
        }
        return known.map(tensor -> NativeValue.of(NativeTensors.copy(tensor), DType.FLOAT));
    }

    private static int tokens(Batch batch, Padding padding) {
        return (int) batch.input(padding.mask()).shape().dim(1);
    }

    /**
     * Keeps what was computed for these rows.
     *
     * @return the same as it will come back, so that a training that is interrupted sees what one that is not does; it
     *     belongs to the innermost open scope
     */
    synchronized Value keep(Batch batch, Value computed) {
        if (computed.rank() == ROWS_AND_WIDTH) {
            answers.put(batch.rows(), computed.host());
            return computed;
        }
        if (!isAlikeAtAnyLength) {
            return computed;
        }
        Value half = NativeValue.of(computed.torch(), DType.FLOAT16);
        states.put(batch.rows(), half.host());
        return NativeValue.of(half.torch(), DType.FLOAT);
    }

    synchronized void save() {
        if (answers.size() > 0) {
            answers.write(answersFile);
        }
    }

    @Override
    public void close() {
        states.close();
    }
}
