package dev.limbeck.torch;

import java.util.Map;
import java.util.TreeMap;

/** The operators whose kernels have no gradient to check against differences, with the reason. */
final class WithoutGradient {
    /** By operator, as {@link KernelRow#operator} names it. */
    static final Map<String, String> REASONS = reasons();

    private WithoutGradient() {}

    private static Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        put(
                reasons,
                "its result is a step function, whose gradient is 0 wherever there is one",
                "Sign Floor Ceil Round Hardmax");
        put(
                reasons,
                "its result is of truth values or whole numbers",
                "Equal Less LessOrEqual Greater GreaterOrEqual And Or Xor Not IsNaN IsInf BitwiseAnd BitwiseOr BitwiseXor"
                        + " BitwiseNot BitShift ArgMax ArgMin NonZero NonMaxSuppression Shape Size");
        put(reasons, "its result depends on the shapes or the settings only", "EyeLike ConstantOfShape");
        put(
                reasons,
                "its result is computed on the host from what is no value of a network",
                "Range HannWindow HammingWindow BlackmanWindow MelWeightMatrix");
        put(
                reasons,
                "it draws at random",
                "RandomNormal RandomNormalLike RandomUniform RandomUniformLike Bernoulli Multinomial");
        put(reasons, "it reads bits as another type", "BitCast");
        put(reasons, "libtorch defines no derivative of it", "Unique");
        put(
                reasons,
                "it rounds; its straight-through gradient is compared with its closed form in QuantizationGradientsTest",
                "QuantizeLinear DequantizeLinear DynamicQuantizeLinear com.microsoft.QuantizeLinear"
                        + " com.microsoft.DequantizeLinear");
        put(
                reasons,
                "it computes with whole numbers, as a deployed graph does; what learns is the graph before",
                "MatMulInteger ConvInteger QLinearMatMul QLinearConv com.microsoft.MatMulIntegerToFloat"
                        + " com.microsoft.DynamicQuantizeMatMul com.microsoft.QLinearAdd com.microsoft.QLinearMul"
                        + " com.microsoft.QLinearSigmoid com.microsoft.QLinearLeakyRelu com.microsoft.QLinearSoftmax"
                        + " com.microsoft.QLinearGlobalAveragePool com.microsoft.QLinearConcat com.microsoft.QGemm");
        return Map.copyOf(reasons);
    }

    private static void put(Map<String, String> reasons, String reason, String operators) {
        for (String operator : operators.split(" ", -1)) {
            reasons.put(operator, reason);
        }
    }
}
