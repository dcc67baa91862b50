package dev.limbeck.op.fold;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/**
 * Evaluates an operator on constants. Pure; results follow the ONNX definition, floating-point ones rounded once to the
 * result's type.
 */
@FunctionalInterface
public interface HostKernel {
    /**
     * The outputs in order, or an empty list where ONNX leaves the result undefined (an integer divided by zero) or the
     * kernel does not know this use of the operator. The node then stays in the graph.
     *
     * @throws FoldLimitExceeded if an output would be larger than allowed
     */
    List<Tensor> evaluate(Operands operands);
}
