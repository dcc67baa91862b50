package dev.limbeck.testkit;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.pass.Passes;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;

/** Light models have weights that are all the same number, made by ConstantOfShape; here they are drawn by seed. */
public final class RealisticWeights {
    private RealisticWeights() {}

    /** A model of the shared ones, such as {@code light/light_vgg19}, in canonical form with such weights. */
    public static Model canonical(String name) {
        return Passes.canonical(drawn(OnnxReader.read(Shared.model(name + ".onnx"))))
                .model();
    }

    /** The model with normal weights of deviation 1/√inputs in the place of filled ones, and variances between 0.5 and 2. */
    public static Model drawn(Model model) {
        RandomTensors random = new RandomTensors(17);
        GraphEditor editor = model.edit();
        for (Node node : model.graph().nodes()) {
            boolean isReal = node.attribute("value")
                    .filter(value -> value.asTensor().dtype() == DType.FLOAT)
                    .isPresent();
            if (node.is("ConstantOfShape") && isReal) {
                Shape shape = Shape.of(
                        model.graph().constant(node.input(0)).orElseThrow().toLongs());
                editor.remove(node);
                boolean isVariance = model.graph().uses(node.output()).stream()
                        .anyMatch(use -> use.node().is("BatchNormalization") && use.input() == 4);
                double inputs = Math.max(1, (double) shape.size() / shape.dim(0));
                editor.initializer(
                        node.output(),
                        isVariance ? random.uniform(shape, 0.5, 2) : random.normal(shape, 0, 1 / Math.sqrt(inputs)));
            }
        }
        return model.withGraph(editor.build());
    }
}
