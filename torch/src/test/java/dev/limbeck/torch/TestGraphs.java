package dev.limbeck.torch;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Small graphs, of the newest opset unless told otherwise. */
final class TestGraphs {
    private static final long OPSET = 25;
    private static final long IR_VERSION = 11;

    private TestGraphs() {}

    static Model model(
            Map<String, Tensor> initializers, List<Node> nodes, List<ValueInfo> inputs, List<String> outputs) {
        GraphEditor editor = GraphEditor.empty("test");
        inputs.forEach(editor::addInput);
        outputs.forEach(output -> editor.addOutput(new ValueInfo(output, new ValueType.Undeclared())));
        initializers.forEach(editor::initializer);
        nodes.forEach(editor::add);
        return Model.of(editor.build(), OPSET, IR_VERSION);
    }
}
