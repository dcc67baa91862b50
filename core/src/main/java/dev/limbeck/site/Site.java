package dev.limbeck.site;

import java.util.Optional;

/** A place of a model that a technique may change. The id is stable over passes and rewrites. */
public sealed interface Site {
    /** Stable name, for messages, recipes and run files. */
    String id();

    /** The value that the place makes, which stays under its name whatever takes its place; empty if it is not one. */
    default Optional<String> makes() {
        return Optional.empty();
    }

    /** A constant operand of one node: the weight of a MatMul, Gemm, Conv or Gather. */
    record WeightSite(String id, String node, String weight) implements Site {
        /** The node is known by the value it makes. */
        @Override
        public Optional<String> makes() {
            return Optional.of(node);
        }
    }

    /** One value of the graph. */
    record TensorSite(String id, String value) implements Site {
        @Override
        public Optional<String> makes() {
            return Optional.of(value);
        }
    }

    /** One of a model's repeated layers, counted from 0. */
    record BlockSite(String id, int block) implements Site {}

    /** A part that all repeated layers of a model have, such as their attention. */
    record PartSite(String id) implements Site {}

    /** The model as a whole. */
    record ModelSite() implements Site {
        @Override
        public String id() {
            return "model";
        }
    }
}
