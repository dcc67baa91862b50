package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.coupling.ElementwiseTies;
import dev.limbeck.op.fold.Conversion;
import dev.limbeck.op.fold.Pointwise;
import dev.limbeck.op.shape.ElementRules;
import dev.limbeck.op.shape.ElementwiseShapes;
import dev.limbeck.op.shape.GenerationShapes;
import dev.limbeck.op.shape.Quantity;
import dev.limbeck.tensor.DType;
import java.util.List;
import org.apache.commons.numbers.gamma.Erf;

/** Arithmetic, comparison, logic and activations: operators that treat every element alike. */
final class ElementwiseOps {
    static final List<Rows> ROWS = List.of(
            op("Add", 1, 6).shape(ElementwiseShapes::same),
            op("Add", 7, 13, 14)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .carries(ElementRules.arithmetic(Quantity::plus))
                    .folds(Pointwise.arithmetic(Double::sum, Long::sum)),
            op("Sub", 1, 6).shape(ElementwiseShapes::same),
            op("Sub", 7, 13, 14)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .carries(ElementRules.arithmetic(Quantity::minus))
                    .folds(Pointwise.arithmetic((a, b) -> a - b, (a, b) -> a - b)),
            op("Mul", 1, 6).shape(ElementwiseShapes::same),
            op("Mul", 7, 13, 14)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .carries(ElementRules.arithmetic(Quantity::times))
                    .folds(Pointwise.arithmetic((a, b) -> a * b, (a, b) -> a * b)),
            op("Div", 1, 6).shape(ElementwiseShapes::same),
            op("Div", 7, 13, 14)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .carries(ElementRules.arithmetic(Quantity::dividedBy))
                    .folds(Pointwise::divide),
            op("Mod", 10, 13, 28)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise::modulo),
            op("Pow", 1).shape(ElementwiseShapes::same),
            op("Pow", 7, 12, 13, 15)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise::power),
            op("Max", 1, 6, 8, 12, 13)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise.variadic(Math::max, Math::max)),
            op("Min", 1, 6, 8, 12, 13)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise.variadic(Math::min, Math::min)),
            op("Sum", 1, 6, 8, 13)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise.variadic(Double::sum, Long::sum)),
            op("Mean", 1, 6, 8, 13)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise::mean),
            op("Equal", 1).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("Equal", 7, 11, 13, 19)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes.broadcastTo(DType.BOOL))
                    .carries(ElementRules.arithmetic(ElementRules::equal))
                    .folds(Pointwise.compare(sign -> sign == 0)),
            op("Less", 1).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("Less", 7, 9, 13)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes.broadcastTo(DType.BOOL))
                    .folds(Pointwise.compare(sign -> sign < 0)),
            op("LessOrEqual", 12, 16)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes.broadcastTo(DType.BOOL))
                    .folds(Pointwise.compare(sign -> sign <= 0)),
            op("Greater", 1).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("Greater", 7, 9, 13)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes.broadcastTo(DType.BOOL))
                    .folds(Pointwise.compare(sign -> sign > 0)),
            op("GreaterOrEqual", 12, 16)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes.broadcastTo(DType.BOOL))
                    .folds(Pointwise.compare(sign -> sign >= 0)),
            op("And", 1).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("And", 7)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise.arithmetic((a, b) -> 0, (a, b) -> a & b)),
            op("Or", 1).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("Or", 7)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise.arithmetic((a, b) -> 0, (a, b) -> a | b)),
            op("Xor", 1).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("Xor", 7)
                    .ties(ElementwiseTies::broadcast)
                    .shape(ElementwiseShapes::broadcast)
                    .folds(Pointwise.arithmetic((a, b) -> 0, (a, b) -> a ^ b)),
            op("Not", 1)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise::not),
            op("Where", 9, 16)
                    .ties(ElementwiseTies::broadcast)
                    .accompanied(0)
                    .shape(ElementwiseShapes::where)
                    .carries(ElementRules::where)
                    .folds(Pointwise::where),
            op("Clip", 1, 6, 11, 12, 13)
                    .ties(ElementwiseTies::firstInput)
                    .accompanied(1, 2)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise::clip),
            op("Abs", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.numeric(Math::abs, Math::abs)),
            op("Neg", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.numeric(x -> -x, x -> -x)),
            op("Sign", 9, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.numeric(Math::signum, Long::signum)),
            op("Sqrt", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::sqrt)),
            op("Reciprocal", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(x -> 1 / x)),
            op("Exp", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::exp)),
            op("Log", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::log)),
            op("Erf", 9, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Erf::value)),
            op("Tanh", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::tanh)),
            op("Sigmoid", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(x -> 1 / (1 + Math.exp(-x)))),
            op("Relu", 1, 6, 13, 14)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.numeric(x -> Math.max(x, 0), x -> Math.max(x, 0))),
            op("Sin", 7, 22)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::sin)),
            op("Cos", 7, 22)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::cos)),
            op("Floor", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::floor)),
            op("Ceil", 1, 6, 13)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::ceil)),
            op("Round", 11, 22)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::same)
                    .folds(Pointwise.floating(Math::rint)),
            op("Cast", 6, 9, 13, 19, 21, 23, 24, 25, 28)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::cast)
                    .carries(ElementRules::same)
                    .folds(Conversion::cast),
            op("CastLike", 15, 19, 21, 23, 24, 25)
                    .ties(ElementwiseTies::firstInput)
                    .shape(ElementwiseShapes::castLike)
                    .folds(Conversion::castLike),
            op("Acos", 7, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Acosh", 9, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Asin", 7, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Asinh", 9, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Atan", 7, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Atanh", 9, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("BitCast", 26).shape(ElementwiseShapes::cast),
            op("BitShift", 11, 28).ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::broadcast),
            op("BitwiseAnd", 18).ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::broadcast),
            op("BitwiseNot", 18).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("BitwiseOr", 18).ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::broadcast),
            op("BitwiseXor", 18).ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::broadcast),
            op("Celu", 12, 28).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Cosh", 9, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Dropout", 1, 6, 7, 10, 12, 13, 22)
                    .ties(ElementwiseTies::firstInput)
                    .accompanied(1, 2)
                    .shape(ElementwiseShapes::dropout),
            op("Elu", 1, 6, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Gelu", 20).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("HardSigmoid", 1, 6, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("HardSwish", 14, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("IsInf", 10, 20).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("IsNaN", 9, 13, 20).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes.sameAs(DType.BOOL)),
            op("LeakyRelu", 1, 6, 16).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Mish", 18, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("PRelu", 1, 6, 7, 9, 16).ties(ElementwiseTies::broadcast).shape(ElementwiseShapes::same),
            op("Selu", 1, 6, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Shrink", 9).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Sinh", 9, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Softplus", 1, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Softsign", 1, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("SwiGLU", 28).shape(ElementwiseShapes::halfOfLastAxis),
            op("Swish", 24).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Tan", 7, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("ThresholdedRelu", 10, 22).ties(ElementwiseTies::firstInput).shape(ElementwiseShapes::same),
            op("Bernoulli", 15, 22).random().shape(GenerationShapes::likeInput));

    private ElementwiseOps() {}
}
