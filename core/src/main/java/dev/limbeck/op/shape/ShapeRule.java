package dev.limbeck.op.shape;

import dev.limbeck.graph.ValueType;
import java.util.List;
import java.util.stream.Stream;

/** Says what an operator's outputs are from what is known about its inputs. */
@FunctionalInterface
public interface ShapeRule {
    /** Nothing is said about any output. */
    ShapeRule UNKNOWN = call -> Stream.<ValueType>generate(ValueType.Undeclared::new)
            .limit(call.node().outputs().size())
            .toList();

    /**
     * The types of the outputs in order; {@link ValueType.Undeclared} where nothing can be said. Outputs that the list
     * does not reach are undeclared too.
     *
     * @throws dev.limbeck.error.ModelException if the inputs contradict the operator's definition
     */
    List<ValueType> infer(ShapeCall call);
}
