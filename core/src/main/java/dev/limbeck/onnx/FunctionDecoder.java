package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Function;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From {@code FunctionProto} to {@link Function}. */
final class FunctionDecoder {
    private final GraphDecoder graphs;
    private final AttributeDecoder attributes;

    FunctionDecoder(GraphDecoder graphs, AttributeDecoder attributes) {
        this.graphs = graphs;
        this.attributes = attributes;
    }

    Function decode(FunctionProto proto) {
        FunctionProto.Builder left = proto.toBuilder()
                .clearDomain()
                .clearName()
                .clearInput()
                .clearOutput()
                .clearAttribute()
                .clearAttributeProto()
                .clearNode()
                .clearOpsetImport();
        Map<String, Attribute> defaults = new LinkedHashMap<>();
        for (AttributeProto attribute : proto.getAttributeProtoList()) {
            String what = "Attribute '" + attribute.getName() + "' of the function '" + proto.getName() + "'";
            if (defaults.put(attribute.getName(), attributes.decode(attribute, what)) != null) {
                throw new ModelException(what + " is given twice.");
            }
            left.addAttributeProto(AttributeDecoder.leftover(attribute));
        }
        List<Node> nodes = proto.getNodeList().stream().map(graphs::decode).toList();
        requireClosed(proto, nodes);
        return new Function(
                proto.getDomain(),
                proto.getName(),
                proto.getInputList(),
                proto.getOutputList(),
                proto.getAttributeList(),
                defaults,
                nodes,
                ModelDecoder.opsets(proto.getOpsetImportList()),
                Leftover.of(left.build()));
    }

    /** A function's body is a graph like any other: one origin a value, no cycle, nothing undefined. */
    private static void requireClosed(FunctionProto proto, List<Node> nodes) {
        GraphEditor body = GraphEditor.empty(proto.getName());
        proto.getInputList().forEach(i -> body.addInput(new ValueInfo(i, new ValueType.Undeclared())));
        proto.getOutputList().forEach(o -> body.addOutput(new ValueInfo(o, new ValueType.Undeclared())));
        nodes.forEach(body::add);
        try {
            Captures.requireNone(body.build());
        } catch (ModelException e) {
            throw new ModelException("Function '" + proto.getName() + "': " + e.getMessage(), e);
        }
    }
}
