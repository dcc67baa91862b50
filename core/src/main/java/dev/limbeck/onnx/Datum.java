package dev.limbeck.onnx;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/** What one input or output of a model may hold in a data file: a tensor, a sequence of values, or nothing. */
public sealed interface Datum {
    /** A dense tensor. */
    record Dense(Tensor tensor) implements Datum {}

    /** The elements of a sequence, in order. */
    record Sequence(List<Datum> elements) implements Datum {
        public Sequence {
            elements = List.copyOf(elements);
        }
    }

    /** An optional value that is not there. */
    record Absent() implements Datum {}
}
