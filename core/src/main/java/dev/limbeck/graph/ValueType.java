package dev.limbeck.graph;

import dev.limbeck.tensor.DType;
import java.util.Optional;

/** The type of a value. Everything but {@link TensorType} is carried along, not computed with. */
public sealed interface ValueType {
    /** The element type and shape if this is a dense tensor. */
    default Optional<TensorType> tensor() {
        return Optional.empty();
    }

    /** A dense tensor; the shape is absent when not even the rank is known. */
    record TensorType(DType dtype, Optional<Dims> dims) implements ValueType {
        public static TensorType of(DType dtype, Dim... axes) {
            return new TensorType(dtype, Optional.of(Dims.of(axes)));
        }

        public static TensorType of(DType dtype, Dims dims) {
            return new TensorType(dtype, Optional.of(dims));
        }

        @Override
        public Optional<TensorType> tensor() {
            return Optional.of(this);
        }

        @Override
        public String toString() {
            return dtype + dims.map(Dims::toString).orElse("[...]");
        }
    }

    /** A sequence, map, optional, sparse tensor or type of another domain, as its encoded {@code TypeProto}. */
    record OtherType(Extras typeProto) implements ValueType {
        @Override
        public String toString() {
            return "other";
        }
    }

    /** Nothing is declared. */
    record Undeclared() implements ValueType {
        @Override
        public String toString() {
            return "?";
        }
    }
}
