package dev.limbeck.op;

import dev.limbeck.graph.Node;
import dev.limbeck.op.cost.CostRule;
import dev.limbeck.op.coupling.CouplingRule;
import dev.limbeck.op.coupling.ShrinkRule;
import dev.limbeck.op.fold.HostKernel;
import dev.limbeck.op.shape.ElementRule;
import dev.limbeck.op.shape.ShapeRule;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Rows of one operator whose versions share their facets. Written as one line of a family's table. */
final class Rows {
    private final List<Op> ops;

    private Rows(List<Op> ops) {
        this.ops = ops;
    }

    /** An operator of the standard domain. */
    static Rows op(String name, int... since) {
        return in(Node.STANDARD, name, since);
    }

    /** An operator of ONNX Runtime's domain. */
    static Rows microsoft(String name) {
        return in(Node.MICROSOFT, name, 1);
    }

    static Rows in(String domain, String name, int... since) {
        return new Rows(
                IntStream.of(since).mapToObj(v -> Op.of(domain, name, v)).toList());
    }

    Rows shape(ShapeRule rule) {
        return map(op -> op.withShape(rule));
    }

    Rows carries(ElementRule rule) {
        return map(op -> op.withElements(rule));
    }

    Rows cost(CostRule rule) {
        return map(op -> op.withCost(rule));
    }

    Rows ties(CouplingRule rule) {
        return map(op -> op.withCoupling(rule));
    }

    Rows shrinks(ShrinkRule rule) {
        return map(op -> op.withShrink(rule));
    }

    Rows folds(HostKernel kernel) {
        return map(op -> op.withKernel(kernel));
    }

    /** The inputs whose constants accompany weights and are none: statistics, scales, zero points, settings. */
    Rows accompanied(Integer... inputs) {
        return map(op -> op.withAccompanying(Set.of(inputs)));
    }

    Rows random() {
        return map(Op::asRandom);
    }

    private Rows map(UnaryOperator<Op> change) {
        return new Rows(ops.stream().map(change).toList());
    }

    List<Op> ops() {
        return ops;
    }
}
