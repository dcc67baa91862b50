package dev.limbeck.graph;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Reads the dense tensor out of a Constant node, whichever of its attributes holds it (ONNX Constant, opset 13). */
final class Constants {
    private Constants() {}

    static Optional<Tensor> valueOf(Node node) {
        if (!node.is("Constant")) {
            return Optional.empty();
        }
        return node.attribute("value")
                .map(Attribute::asTensor)
                .or(() -> node.attribute("value_int").map(a -> Tensor.scalar(a.asInt())))
                .or(() -> node.attribute("value_float").map(a -> Tensor.scalar(a.asFloat())))
                .or(() -> node.intsAttribute("value_ints").map(Tensor::vector))
                .or(() -> node.attribute("value_floats").map(a -> floats(a.asFloats())));
    }

    private static Tensor floats(List<Float> values) {
        float[] array = new float[values.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = values.get(i);
        }
        return Tensor.ofFloats(Shape.of(array.length), array);
    }
}
