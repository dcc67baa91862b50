package dev.limbeck.op;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.coupling.Coupling;
import dev.limbeck.op.coupling.CouplingCall;
import dev.limbeck.op.coupling.ShrinkCall;
import dev.limbeck.op.coupling.Tie;
import dev.limbeck.tensor.Tensor;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.Function;

/** The coupling of every node of a model: what must shrink together when channels are removed, and how. */
public final class Couplings {
    private final Model model;
    private final InferredTypes types;

    private Couplings(Model model, InferredTypes types) {
        this.model = model;
        this.types = types;
    }

    /** Couplings from the shapes that {@link ShapeInference} finds. */
    public static Couplings of(Model model) {
        return new Couplings(model, ShapeInference.infer(model));
    }

    /** How the axes of a node's values depend on one another; an operator without a row is unknown. */
    public Coupling of(Node node) {
        return OpTable.find(node, model)
                .map(op -> op.coupling().coupling(new Call(node)))
                .orElseGet(() -> new Coupling.Unknown(node.label() + " is an operator that is not in the table"));
    }

    /** What is known of the values' shapes. */
    public InferredTypes types() {
        return types;
    }

    /**
     * A node for values some of whose channels are gone.
     *
     * @param node of an operator in the table
     * @param removed the elements of an axis that go
     * @param newConstant adds a constant to the graph and returns its name
     */
    public Node shrunk(Node node, Function<Tie.Place, BitSet> removed, Function<Tensor, String> newConstant) {
        return OpTable.find(node, model).orElseThrow().shrink().shrunk(new Shrinking(node, removed, newConstant));
    }

    private final class Shrinking extends Call implements ShrinkCall {
        private final Function<Tie.Place, BitSet> removed;
        private final Function<Tensor, String> newConstant;

        Shrinking(Node node, Function<Tie.Place, BitSet> removed, Function<Tensor, String> newConstant) {
            super(node);
            this.removed = removed;
            this.newConstant = newConstant;
        }

        @Override
        public BitSet removed(Tie.Place place) {
            return removed.apply(place);
        }

        @Override
        public String newConstant(Tensor tensor) {
            return newConstant.apply(tensor);
        }
    }

    private class Call implements CouplingCall {
        private final Node node;

        Call(Node node) {
            this.node = node;
        }

        @Override
        public Node node() {
            return node;
        }

        @Override
        public Optional<Dims> input(int index) {
            return types.dims(node.input(index));
        }

        @Override
        public Optional<Dims> output(int index) {
            return types.dims(node.output(index));
        }

        @Override
        public Optional<Tensor> constant(int index) {
            return types.constant(node.input(index));
        }
    }
}
