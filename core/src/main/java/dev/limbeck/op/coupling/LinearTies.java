package dev.limbeck.op.coupling;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import java.util.Optional;
import java.util.OptionalLong;

/** Ties of matrix products and convolutions. */
public final class LinearTies {
    private LinearTies() {}

    /** A product of inputs 0 and {@code right}: columns with columns, rows with rows, the summed axes with each other. */
    public static CouplingRule matMul(int right) {
        return call -> {
            Optional<Dims> a = call.input(0);
            Optional<Dims> b = call.input(right);
            Optional<Dims> y = call.output(0);
            if (a.isEmpty() || b.isEmpty() || y.isEmpty()) {
                return Ties.unknown(call, "the rank of an operand is not known");
            }
            if (a.get().rank() < 2 || b.get().rank() < 2) {
                return Ties.unknown(call, "it multiplies a vector");
            }
            Ties ties = new Ties();
            int rows = a.get().rank() - 2;
            int columns = b.get().rank() - 1;
            int last = y.get().rank() - 1;
            ties.same(Tie.Place.input(0, rows + 1), Tie.Place.input(right, columns - 1));
            ties.same(Tie.Place.input(0, rows), Tie.Place.output(0, last - 1));
            ties.same(Tie.Place.input(right, columns), Tie.Place.output(0, last));
            leading(ties, 0, a.get(), last);
            leading(ties, right, b.get(), last);
            return ties.coupling();
        };
    }

    private static void leading(Ties ties, int input, Dims operand, int last) {
        int shift = last + 1 - operand.rank();
        for (int axis = 0; axis < operand.rank() - 2; axis++) {
            if (!operand.axis(axis).equals(Dim.of(1))) {
                ties.same(Tie.Place.input(input, axis), Tie.Place.output(0, axis + shift));
            }
        }
    }

    public static Coupling gemm(CouplingCall call) {
        int inA = call.node().intAttribute("transA", 0) != 0 ? 0 : 1;
        int inB = call.node().intAttribute("transB", 0) != 0 ? 1 : 0;
        Ties ties = new Ties();
        ties.same(Tie.Place.input(0, inA), Tie.Place.input(1, inB));
        ties.same(Tie.Place.input(0, 1 - inA), Tie.Place.output(0, 0));
        ties.same(Tie.Place.input(1, 1 - inB), Tie.Place.output(0, 1));
        if (call.node().hasInput(2)) {
            ties.broadcast(call, 2);
        }
        return ties.coupling();
    }

    /**
     * Conv: input channels with axis 1 of the weight, output channels with axis 0 and the bias. A depthwise convolution
     * ties each input channel to the run of output channels that is made of it. Other groups lose the same channels
     * each, so that they stay alike and as many.
     */
    public static Coupling conv(CouplingCall call) {
        return convolution(call, 1, 2);
    }

    /** QLinearConv: weight 3, bias 8; the weight's scales and zero points go with its output channels. */
    public static Coupling qLinearConv(CouplingCall call) {
        return convolution(call, 3, 8);
    }

    private static Coupling convolution(CouplingCall call, int weight, int bias) {
        OptionalLong in = call.size(Tie.Place.input(0, 1));
        OptionalLong out = call.size(Tie.Place.input(weight, 0));
        long groups = call.node().intAttribute("group", 1);
        if (in.isEmpty() || out.isEmpty()) {
            return Ties.unknown(call, "the shape of its input or weight is not known");
        }
        Ties ties = new Ties();
        Tie.Place channels = Tie.Place.input(0, 1);
        Tie.Place results = Tie.Place.output(0, 1);
        ties.same(Tie.Place.input(0, 0), Tie.Place.output(0, 0));
        ties.same(Tie.Place.input(weight, 0), results);
        if (groups == 1) {
            ties.same(channels, Tie.Place.input(weight, 1));
        } else if (groups == in.getAsLong()) {
            ties.add(channels, results, new AxisMap.Spread(out.getAsLong() / groups));
        } else {
            ties.add(Tie.Place.input(weight, 1), channels, new AxisMap.Strided(in.getAsLong() / groups, groups));
            ties.add(results, results, new AxisMap.Strided(out.getAsLong() / groups, groups));
        }
        perOutput(ties, call, weight, bias, out.getAsLong());
        return ties.coupling();
    }

    private static void perOutput(Ties ties, CouplingCall call, int weight, int bias, long outputs) {
        for (int vector = weight + 1; vector < call.node().inputs().size(); vector++) {
            boolean perOutput = (vector <= weight + 2 || vector == bias)
                    && call.input(vector)
                            .filter(d -> d.rank() == 1 && d.axis(0).equals(Dim.of(outputs)))
                            .isPresent();
            if (perOutput) {
                ties.same(Tie.Place.input(vector, 0), Tie.Place.output(0, 1));
            }
        }
    }

    /** ConvTranspose: the axes of the weight are the other way round; groups as those of a convolution. */
    public static Coupling convTranspose(CouplingCall call) {
        OptionalLong in = call.size(Tie.Place.input(0, 1));
        OptionalLong each = call.size(Tie.Place.input(1, 1));
        long groups = call.node().intAttribute("group", 1);
        if (in.isEmpty() || each.isEmpty()) {
            return Ties.unknown(call, "the shape of its input or weight is not known");
        }
        Ties ties = new Ties();
        Tie.Place channels = Tie.Place.input(0, 1);
        Tie.Place results = Tie.Place.output(0, 1);
        ties.same(Tie.Place.input(0, 0), Tie.Place.output(0, 0));
        ties.same(channels, Tie.Place.input(1, 0));
        if (groups == 1) {
            ties.same(Tie.Place.input(1, 1), results);
        } else if (groups == in.getAsLong()) {
            ties.add(channels, results, new AxisMap.Spread(each.getAsLong()));
        } else {
            ties.add(Tie.Place.input(1, 1), results, new AxisMap.Strided(each.getAsLong(), groups));
            ties.add(channels, channels, new AxisMap.Strided(in.getAsLong() / groups, groups));
        }
        perOutput(ties, call, 1, 2, each.getAsLong() * groups);
        return ties.coupling();
    }

    /** A product whose result is scaled and shifted per column: MatMulIntegerToFloat, DynamicQuantizeMatMul. */
    public static Coupling scaledProduct(CouplingCall call) {
        Coupling product = matMul(1).coupling(call);
        Optional<Dims> w = call.input(1);
        if (!(product instanceof Coupling.Tied tied) || w.isEmpty()) {
            return product;
        }
        Ties ties = new Ties(tied);
        int last = call.output(0).map(Dims::rank).orElse(1) - 1;
        for (int vector = 2; vector < call.node().inputs().size(); vector++) {
            boolean perColumn = call.input(vector)
                    .filter(d -> d.rank() == 1 && d.axis(0).equals(w.get().axis(-1)))
                    .isPresent();
            if (perColumn) {
                ties.same(Tie.Place.input(vector, 0), Tie.Place.output(0, last));
            }
        }
        return ties.coupling();
    }
}
