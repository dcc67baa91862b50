package dev.limbeck.graph;

/**
 * One case for each kind of {@link Attribute}, for code that must treat them all, such as a writer.
 *
 * @param <R> what a case gives
 */
public interface AttributeVisitor<R> {
    R visit(Attribute.IntValue attribute);

    R visit(Attribute.FloatValue attribute);

    R visit(Attribute.StringValue attribute);

    R visit(Attribute.TensorValue attribute);

    R visit(Attribute.GraphValue attribute);

    R visit(Attribute.SparseTensorValue attribute);

    R visit(Attribute.IntsValue attribute);

    R visit(Attribute.FloatsValue attribute);

    R visit(Attribute.StringsValue attribute);

    R visit(Attribute.TensorsValue attribute);

    R visit(Attribute.GraphsValue attribute);

    R visit(Attribute.SparseTensorsValue attribute);

    R visit(Attribute.Reference attribute);

    R visit(Attribute.OtherValue attribute);
}
