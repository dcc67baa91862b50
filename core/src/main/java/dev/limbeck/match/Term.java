package dev.limbeck.match;

import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one element of a value is, as a formula over the element's indices, the sizes of axes and elements of the
 * graph's inputs. {@link Elements} finds it.
 */
public sealed interface Term {
    /** The formula's parts, not the formula itself. */
    default List<Term> parts() {
        return List.of();
    }

    /** This formula and everything inside it. */
    default Stream<Term> all() {
        return Stream.concat(Stream.of(this), parts().stream().flatMap(Term::all));
    }

    default boolean is(double number) {
        return false;
    }

    /** Whether this is at least 0 in every run. */
    default boolean isNeverNegative() {
        return false;
    }

    /** The element's position along an axis of the value that was asked about. */
    record Index(int axis) implements Term {
        @Override
        public boolean isNeverNegative() {
            return true;
        }
    }

    /** The size of an axis. */
    record Length(Size size) implements Term {
        @Override
        public boolean isNeverNegative() {
            return true;
        }
    }

    /** A constant of this element type; booleans are 0 and 1. */
    record Literal(double number, DType dtype) implements Term {
        static Literal of(long number) {
            return new Literal(number, DType.INT64);
        }

        @Override
        public boolean is(double n) {
            return number == n;
        }

        @Override
        public boolean isNeverNegative() {
            return number >= 0;
        }
    }

    /** An element of an input of the graph. */
    record Read(String input, List<Term> at) implements Term {
        public Read {
            at = List.copyOf(at);
        }

        @Override
        public List<Term> parts() {
            return at;
        }
    }

    /**
     * A standard element-wise operator.
     *
     * @param type the element type that a Cast makes, as its ONNX code; 0 for other operators
     */
    record Apply(String opType, long type, List<Term> operands) implements Term {
        public Apply {
            operands = List.copyOf(operands);
        }

        @Override
        public List<Term> parts() {
            return operands;
        }
    }

    /** The application of an operator, simplified where one operand decides. */
    static Term apply(String opType, long type, List<Term> operands) {
        Term first = operands.get(0);
        Term second = operands.size() > 1 ? operands.get(1) : first;
        return switch (opType) {
            case "GreaterOrEqual" ->
                first.isNeverNegative() && second.is(0)
                        ? new Literal(1, DType.BOOL)
                        : new Apply(opType, type, operands);
            case "And", "Mul" -> first.is(1) ? second : second.is(1) ? first : new Apply(opType, type, operands);
            case "Or", "Add" -> first.is(0) ? second : second.is(0) ? first : new Apply(opType, type, operands);
            case "Where" -> first.is(1) ? second : first.is(0) ? operands.get(2) : new Apply(opType, type, operands);
            default -> new Apply(opType, type, operands);
        };
    }
}
