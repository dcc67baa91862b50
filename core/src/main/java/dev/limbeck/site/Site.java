package dev.limbeck.site;

/** A place of a model that a technique may change. The id is stable over passes and rewrites. */
public sealed interface Site {
    /** Stable name, for messages, recipes and run files. */
    String id();

    /** A constant operand of one node: the weight of a MatMul, Gemm, Conv or Gather. */
    record WeightSite(String id, String node, String weight) implements Site {}

    /** One value of the graph. */
    record TensorSite(String id, String value) implements Site {}

    /** One of a model's repeated layers, counted from 0. */
    record BlockSite(String id, int block) implements Site {}

    /** The model as a whole. */
    record ModelSite() implements Site {
        @Override
        public String id() {
            return "model";
        }
    }
}
