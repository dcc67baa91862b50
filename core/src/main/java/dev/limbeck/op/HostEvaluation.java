package dev.limbeck.op;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.op.fold.FoldLimitExceeded;
import dev.limbeck.op.fold.HostKernel;
import dev.limbeck.op.fold.Operands;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Evaluates nodes whose inputs are all constant, as constant folding needs it. A node stays in the graph when its
 * result would be larger than the limit and larger than what it is made from: a weight made by ConstantOfShape is
 * smaller as a node.
 */
public final class HostEvaluation {
    /** One mebibyte: shape arithmetic and small tables fold, generated weights do not. */
    public static final long DEFAULT_LIMIT_BYTES = 1L << 20;

    private final Model model;
    private final long limitBytes;

    public HostEvaluation(Model model) {
        this(model, DEFAULT_LIMIT_BYTES);
    }

    /**
     * @param model whose opsets say what an operator means
     * @param limitBytes how large a result may be that is larger than the operands together
     */
    public HostEvaluation(Model model, long limitBytes) {
        this.model = model;
        this.limitBytes = limitBytes;
    }

    /**
     * The outputs of a node, in order.
     *
     * @param constants the constant that a value is, if it is one
     * @return empty if an input is not constant, the operator has no host kernel, the result is too large, or the
     *     operands contradict the operator's definition: then the runtime is the one to say so
     */
    public Optional<List<Tensor>> evaluate(Node node, Function<String, Optional<Tensor>> constants) {
        Optional<HostKernel> kernel = OpTable.find(node, model).flatMap(Op::kernel);
        if (kernel.isEmpty()) {
            return Optional.empty();
        }
        List<Optional<Tensor>> inputs = new ArrayList<>();
        long inputBytes = 0;
        for (String name : node.inputs()) {
            Optional<Tensor> input = name.isEmpty() ? Optional.empty() : constants.apply(name);
            if (input.isEmpty() && !name.isEmpty()) {
                return Optional.empty();
            }
            inputs.add(input);
            inputBytes += input.map(Tensor::byteSize).orElse(0L);
        }
        List<Tensor> outputs = run(kernel.get(), new Operands(node, inputs, Math.max(limitBytes, inputBytes)));
        return outputs.size() < node.outputs().size() ? Optional.empty() : Optional.of(outputs);
    }

    private static List<Tensor> run(HostKernel kernel, Operands operands) {
        try {
            return kernel.evaluate(operands);
        } catch (FoldLimitExceeded
                | ModelException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException
                | NegativeArraySizeException notFoldable) {
            return List.of();
        }
    }
}
