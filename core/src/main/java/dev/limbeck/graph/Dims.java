package dev.limbeck.graph;

import dev.limbeck.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A declared shape: the axes of a value whose sizes may depend on the run. */
public record Dims(List<Dim> axes) {
    public Dims {
        axes = List.copyOf(axes);
    }

    public static Dims of(Dim... axes) {
        return new Dims(List.of(axes));
    }

    public static Dims of(Shape shape) {
        return new Dims(LongStream.of(shape.toArray()).mapToObj(Dim::of).toList());
    }

    /** As many unknown axes. */
    public static Dims ofRank(int rank) {
        return new Dims(Stream.generate(() -> Dim.UNKNOWN).limit(rank).toList());
    }

    public int rank() {
        return axes.size();
    }

    /** One axis; a negative index counts from the end. */
    public Dim axis(int axis) {
        return axes.get(axis < 0 ? axis + axes.size() : axis);
    }

    /** The concrete shape, if every axis is known. */
    public Optional<Shape> shape() {
        if (!axes.stream().allMatch(Dim::isKnown)) {
            return Optional.empty();
        }
        return Optional.of(
                Shape.of(axes.stream().mapToLong(d -> d.size().orElseThrow()).toArray()));
    }

    @Override
    public String toString() {
        return axes.stream().map(Dim::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
