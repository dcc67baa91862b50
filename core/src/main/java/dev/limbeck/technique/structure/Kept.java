package dev.limbeck.technique.structure;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The positions of an axis that stay, rising. */
record Kept(List<Integer> positions) implements HiddenMap {
    Kept {
        positions = List.copyOf(positions);
    }

    /** The positions of the largest numbers; of equal ones the first. */
    static Kept largest(double[] importance, int count) {
        return new Kept(IntStream.range(0, importance.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -importance[i]))
                .limit(count)
                .sorted()
                .toList());
    }

    /** In each of some equal stretches of an axis the positions of the largest numbers. */
    static Kept largestInEach(Kept stretches, int width, double[] importance, int count) {
        List<Integer> positions = new ArrayList<>();
        for (int stretch : stretches.positions) {
            double[] own = new double[width];
            System.arraycopy(importance, stretch * width, own, 0, width);
            largest(own, count).positions.forEach(i -> positions.add(stretch * width + i));
        }
        return new Kept(positions);
    }

    int size() {
        return positions.size();
    }

    /** A tensor with these positions of one axis, FLOAT. */
    @Override
    public Tensor of(Tensor tensor, int axis) {
        Shape shape = tensor.shape();
        int inner = 1;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= Math.toIntExact(shape.dim(i));
        }
        int width = Math.toIntExact(shape.dim(axis));
        float[] from = tensor.toFloats();
        int outer = from.length / (width * inner);
        float[] to = new float[outer * size() * inner];
        int at = 0;
        for (int o = 0; o < outer; o++) {
            for (int position : positions) {
                System.arraycopy(from, (o * width + position) * inner, to, at, inner);
                at += inner;
            }
        }
        long[] dims = shape.toArray();
        dims[axis] = size();
        return Tensor.ofFloats(Shape.of(dims), to);
    }

    @Override
    public Tensor scale(Tensor gamma) {
        return of(gamma, 0);
    }
}
