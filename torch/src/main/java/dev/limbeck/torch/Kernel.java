package dev.limbeck.torch;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Computes one operator by calls of libtorch, so that autograd knows its gradient. Stateless. Native temporaries need
 * no care: a scope around the call frees them.
 */
@FunctionalInterface
interface Kernel {
    /**
     * The outputs in order; at least as many as the node names.
     *
     * @throws UnsupportedUse if the operator is used in a way that the kernel does not know
     */
    List<Value> apply(KernelCall call);

    /** A function of the first input, of whose element type the result is. */
    static Kernel unary(UnaryOperator<Tensor> function) {
        return call -> call.like(0, function.apply(call.tensor(0)));
    }

    /** A function of the first two inputs, broadcast; the result has the element type of the first. */
    static Kernel binary(BinaryOperator<Tensor> function) {
        return call -> call.like(0, function.apply(call.tensor(0), Broadcasting.second(call)));
    }

    /** A relation of the first two inputs, broadcast; the result is BOOL. */
    static Kernel relation(BinaryOperator<Tensor> function) {
        return call -> call.results(function.apply(call.tensor(0), Broadcasting.second(call)));
    }
}
