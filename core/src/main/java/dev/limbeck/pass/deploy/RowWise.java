package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How an operator treats rows of tokens. One rule for each operator that can compute a token's row from that token's
 * rows: out[b, s, …] = f(in[b, s, …], shared). Operators without a rule are taken to mix tokens.
 */
@FunctionalInterface
interface RowWise {
    /** The rank of the node's first output if that holds one row a token; empty if the node mixes tokens or reads none. */
    OptionalInt rank(Node node, TokenRows rows);

    /** The rule of a node's operator. */
    static RowWise of(Node node) {
        return node.domain().isEmpty() ? Rules.TABLE.getOrDefault(node.opType(), Rules.MIXES) : Rules.MIXES;
    }

    /** Whether a node works element by element, with numpy broadcasting. */
    static boolean isElementwise(Node node) {
        return node.domain().isEmpty() && Rules.ELEMENTWISE.contains(node.opType());
    }

    /** The rules by standard operator. */
    final class Rules {
        static final RowWise MIXES = (node, rows) -> OptionalInt.empty();
        static final Map<String, RowWise> TABLE = new HashMap<>();

        static final List<String> ELEMENTWISE = List.of(
                "Add",
                "Sub",
                "Mul",
                "Div",
                "Pow",
                "Max",
                "Min",
                "Where",
                "Gelu",
                "Erf",
                "Tanh",
                "Relu",
                "LeakyRelu",
                "Elu",
                "Selu",
                "Sigmoid",
                "HardSigmoid",
                "HardSwish",
                "Softplus",
                "Mish",
                "Cast",
                "Sqrt",
                "Exp",
                "Log",
                "Neg",
                "Abs",
                "Reciprocal",
                "Identity",
                "Clip");

        static {
            ELEMENTWISE.forEach(op -> TABLE.put(op, Rules::elementwise));
            TABLE.put("Dropout", Rules::dropout);
            TABLE.put("LayerNormalization", Rules::alongLastAxis);
            TABLE.put("RMSNormalization", Rules::alongLastAxis);
            TABLE.put("Softmax", Rules::alongLastAxis);
            TABLE.put("MatMul", Rules::timesMatrix);
            TABLE.put("MatMulInteger", Rules::timesMatrix);
            TABLE.put("DynamicQuantizeLinear", Rules::ofFirstInput);
            TABLE.put("QuantizeLinear", Rules::quantize);
            TABLE.put("DequantizeLinear", Rules::quantize);
            TABLE.put("Gather", Rules::lookUp);
            TABLE.put("Unsqueeze", Rules::newLastAxis);
            TABLE.put("Attention", Rules::attention);
        }

        private Rules() {}

        private static OptionalInt elementwise(Node node, TokenRows rows) {
            OptionalInt rank = node.inputs().stream()
                    .map(rows::tokenRank)
                    .filter(OptionalInt::isPresent)
                    .mapToInt(OptionalInt::getAsInt)
                    .max();
            boolean aligned = rank.isPresent()
                    && node.inputs().stream().allMatch(v -> v.isEmpty() || rows.alignsWithRows(v, rank.getAsInt()));
            return aligned ? rank : OptionalInt.empty();
        }

        private static OptionalInt ofFirstInput(Node node, TokenRows rows) {
            return rows.tokenRank(node.input(0));
        }

        /** Each element is dropped without regard to the others. */
        private static OptionalInt dropout(Node node, TokenRows rows) {
            return node.outputs().size() == 1 ? rows.tokenRank(node.input(0)) : OptionalInt.empty();
        }

        private static OptionalInt alongLastAxis(Node node, TokenRows rows) {
            OptionalInt rank = rows.tokenRank(node.input(0));
            long axis = node.intAttribute("axis", -1);
            boolean last = rank.isPresent() && rank.getAsInt() > 2 && (axis == -1 || axis == rank.getAsInt() - 1);
            return last ? rank : OptionalInt.empty();
        }

        private static OptionalInt timesMatrix(Node node, TokenRows rows) {
            OptionalInt rank = rows.tokenRank(node.input(0));
            boolean matrix = rows.isWeight(node.input(1))
                    && rows.rank(node.input(1)).orElse(0) == 2
                    && node.inputs().stream().skip(1).noneMatch(rows::holdsTokens);
            return matrix && rank.orElse(0) > 2 ? rank : OptionalInt.empty();
        }

        private static OptionalInt quantize(Node node, TokenRows rows) {
            boolean perTensor =
                    rows.graph().constant(node.input(1)).map(Tensor::size).orElse(0) == 1;
            return perTensor ? rows.tokenRank(node.input(0)) : OptionalInt.empty();
        }

        private static OptionalInt lookUp(Node node, TokenRows rows) {
            OptionalInt index = rows.tokenRank(node.input(1));
            OptionalInt table = rows.rank(node.input(0));
            boolean isLookUp = node.intAttribute("axis", 0) == 0
                    && rows.isWeight(node.input(0))
                    && index.isPresent()
                    && table.isPresent();
            return isLookUp ? OptionalInt.of(index.getAsInt() + table.getAsInt() - 1) : OptionalInt.empty();
        }

        private static OptionalInt newLastAxis(Node node, TokenRows rows) {
            OptionalInt rank = rows.tokenRank(node.input(0));
            Graph graph = rows.graph();
            boolean last = rank.isPresent()
                    && graph.constant(node.input(1))
                            .filter(axes ->
                                    axes.size() == 1 && (axes.longAt(0) == -1 || axes.longAt(0) == rank.getAsInt()))
                            .isPresent();
            return last ? OptionalInt.of(rank.getAsInt() + 1) : OptionalInt.empty();
        }

        /** Attention(Q, K, V) in its 3-D form with nothing cached: one row of context for each row of Q. */
        private static OptionalInt attention(Node node, TokenRows rows) {
            boolean plain =
                    !node.hasInput(4) && !node.hasInput(5) && node.outputs().size() == 1;
            boolean threeAxes = rows.tokenRank(node.input(0)).orElse(0) == 3;
            return plain && threeAxes ? OptionalInt.of(3) : OptionalInt.empty();
        }
    }
}
