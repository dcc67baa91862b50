package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.microsoft;
import static dev.limbeck.torch.KernelRow.op;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products of matrices and tensors. */
final class ProductKernels {
    static final List<KernelRow> ROWS = List.of(
            op("MatMul", Kernel.binary(Tensor::matmul)),
            op("Gemm", ProductKernels::gemm),
            op("Einsum", ProductKernels::einsum),
            op("Det", Kernel.unary(Tensor::det)),
            microsoft("FusedMatMul", ProductKernels::fusedMatMul));

    private ProductKernels() {}

    /** α·A·B + β·C, A and B transposed if told so. */
    private static List<Value> gemm(KernelCall call) {
        double alpha = call.node().floatAttribute("alpha", 1);
        double beta = call.node().floatAttribute("beta", 1);
        Tensor a = transposed(call, 0, "transA");
        boolean plain = alpha == 1 && beta == 1 && call.has(2) && call.dtype(0).isFloating();
        if (plain && call.rank(2) <= 2) {
            return call.like(0, torch.addmm(call.tensor(2), a, transposed(call, 1, "transB")));
        }
        Tensor product = scaled(a.matmul(transposed(call, 1, "transB")), alpha);
        return call.like(0, call.has(2) ? product.add(scaled(call.tensor(2), beta)) : product);
    }

    private static Tensor transposed(KernelCall call, int input, String attribute) {
        Tensor matrix = call.tensor(input);
        return call.node().intAttribute(attribute, 0) == 1 ? matrix.transpose(-2, -1) : matrix;
    }

    private static Tensor scaled(Tensor x, double factor) {
        return factor == 1 ? x : x.mul(new Scalar(factor));
    }

    private static List<Value> einsum(KernelCall call) {
        String equation = call.node().textAttribute("equation", "");
        return call.like(
                0, torch.einsum(equation, new TensorVector(call.tensors().toArray(Tensor[]::new))));
    }

    private static List<Value> fusedMatMul(KernelCall call) {
        if (call.node().intAttribute("transBatchA", 0) == 1 || call.node().intAttribute("transBatchB", 0) == 1) {
            throw call.unsupported("a product with batch axes moved");
        }
        Tensor product = transposed(call, 0, "transA").matmul(transposed(call, 1, "transB"));
        return call.like(0, scaled(product, call.node().floatAttribute("alpha", 1)));
    }
}
