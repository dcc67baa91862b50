package dev.limbeck.op;

import static dev.limbeck.op.Rows.op;

import dev.limbeck.op.fold.Conversion;
import dev.limbeck.op.fold.Pointwise;
import java.util.List;
import org.apache.commons.numbers.gamma.Erf;

/** Arithmetic, comparison, logic and activations: operators that treat every element alike. */
final class ElementwiseOps {
    static final List<Rows> ROWS = List.of(
            op("Add", 1, 6, 7, 13, 14).folds(Pointwise.arithmetic(Double::sum, Long::sum)),
            op("Sub", 1, 6, 7, 13, 14).folds(Pointwise.arithmetic((a, b) -> a - b, (a, b) -> a - b)),
            op("Mul", 1, 6, 7, 13, 14).folds(Pointwise.arithmetic((a, b) -> a * b, (a, b) -> a * b)),
            op("Div", 1, 6, 7, 13, 14).folds(Pointwise::divide),
            op("Mod", 10, 13, 28).folds(Pointwise::modulo),
            op("Pow", 1, 7, 12, 13, 15).folds(Pointwise::power),
            op("Max", 1, 6, 8, 12, 13).folds(Pointwise.variadic(Math::max, Math::max)),
            op("Min", 1, 6, 8, 12, 13).folds(Pointwise.variadic(Math::min, Math::min)),
            op("Sum", 1, 6, 8, 13).folds(Pointwise.variadic(Double::sum, Long::sum)),
            op("Mean", 1, 6, 8, 13).folds(Pointwise::mean),
            op("Equal", 1, 7, 11, 13, 19).folds(Pointwise.compare(sign -> sign == 0)),
            op("Less", 1, 7, 9, 13).folds(Pointwise.compare(sign -> sign < 0)),
            op("LessOrEqual", 12, 16).folds(Pointwise.compare(sign -> sign <= 0)),
            op("Greater", 1, 7, 9, 13).folds(Pointwise.compare(sign -> sign > 0)),
            op("GreaterOrEqual", 12, 16).folds(Pointwise.compare(sign -> sign >= 0)),
            op("And", 1, 7).folds(Pointwise.arithmetic((a, b) -> 0, (a, b) -> a & b)),
            op("Or", 1, 7).folds(Pointwise.arithmetic((a, b) -> 0, (a, b) -> a | b)),
            op("Xor", 1, 7).folds(Pointwise.arithmetic((a, b) -> 0, (a, b) -> a ^ b)),
            op("Not", 1).folds(Pointwise::not),
            op("Where", 9, 16).folds(Pointwise::where),
            op("Clip", 1, 6, 11, 12, 13).folds(Pointwise::clip),
            op("Abs", 1, 6, 13).folds(Pointwise.numeric(Math::abs, Math::abs)),
            op("Neg", 1, 6, 13).folds(Pointwise.numeric(x -> -x, x -> -x)),
            op("Sign", 9, 13).folds(Pointwise.numeric(Math::signum, Long::signum)),
            op("Sqrt", 1, 6, 13).folds(Pointwise.floating(Math::sqrt)),
            op("Reciprocal", 1, 6, 13).folds(Pointwise.floating(x -> 1 / x)),
            op("Exp", 1, 6, 13).folds(Pointwise.floating(Math::exp)),
            op("Log", 1, 6, 13).folds(Pointwise.floating(Math::log)),
            op("Erf", 9, 13).folds(Pointwise.floating(Erf::value)),
            op("Tanh", 1, 6, 13).folds(Pointwise.floating(Math::tanh)),
            op("Sigmoid", 1, 6, 13).folds(Pointwise.floating(x -> 1 / (1 + Math.exp(-x)))),
            op("Relu", 1, 6, 13, 14).folds(Pointwise.numeric(x -> Math.max(x, 0), x -> Math.max(x, 0))),
            op("Sin", 7, 22).folds(Pointwise.floating(Math::sin)),
            op("Cos", 7, 22).folds(Pointwise.floating(Math::cos)),
            op("Floor", 1, 6, 13).folds(Pointwise.floating(Math::floor)),
            op("Ceil", 1, 6, 13).folds(Pointwise.floating(Math::ceil)),
            op("Round", 11, 22).folds(Pointwise.floating(Math::rint)),
            op("Cast", 6, 9, 13, 19, 21, 23, 24, 25, 28).folds(Conversion::cast),
            op("CastLike", 15, 19, 21, 23, 24, 25).folds(Conversion::castLike));

    private ElementwiseOps() {}
}
