package dev.limbeck.op;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.coupling.Coupling;
import dev.limbeck.op.coupling.CouplingCall;
import dev.limbeck.tensor.Tensor;
import java.util.Optional;

/** The coupling of every node of a model: what must shrink together when channels are removed. */
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

    private final class Call implements CouplingCall {
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
