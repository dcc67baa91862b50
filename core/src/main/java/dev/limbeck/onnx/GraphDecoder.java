package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** From {@code GraphProto} and {@code NodeProto} to {@link Graph} and {@link Node}. */
final class GraphDecoder {
    private final TensorCodec tensors;
    private final AttributeDecoder attributes;

    GraphDecoder(TensorCodec tensors) {
        this.tensors = tensors;
        this.attributes = new AttributeDecoder(this, tensors);
    }

    /**
     * The graph of a message; names that it takes from graphs around it are its captures.
     *
     * @throws ModelException if a value has two origins, the nodes form a cycle, or a tensor is not valid
     */
    Graph decode(GraphProto proto) {
        GraphEditor editor = GraphEditor.empty(proto.getName());
        proto.getInputList().forEach(i -> editor.addInput(TypeCodec.decode(i)));
        proto.getOutputList().forEach(o -> editor.addOutput(TypeCodec.decode(o)));
        proto.getValueInfoList().forEach(v -> editor.valueInfo(TypeCodec.decode(v)));
        decodeInitializers(proto, editor);
        proto.getNodeList().forEach(n -> editor.add(decode(n)));
        return editor.extras(Leftover.of(leftover(proto))).build();
    }

    private void decodeInitializers(GraphProto proto, GraphEditor editor) {
        Set<String> names = new HashSet<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            requireNew(tensor.getName(), names);
            editor.initializer(tensor.getName(), tensors.decode(tensor, "Initializer '" + tensor.getName() + "'"));
        }
        for (SparseTensorProto tensor : proto.getSparseInitializerList()) {
            String name = tensor.getValues().getName();
            requireNew(name, names);
            editor.sparseInitializer(name, tensors.decode(tensor, "Sparse initializer '" + name + "'"));
        }
    }

    private static void requireNew(String initializer, Set<String> names) {
        if (initializer.isEmpty()) {
            throw new ModelException("An initializer has no name, so nothing can read it.");
        }
        if (!names.add(initializer)) {
            throw new ModelException("Two initializers are named '" + initializer + "'.");
        }
    }

    private static GraphProto leftover(GraphProto proto) {
        GraphProto.Builder left = proto.toBuilder()
                .clearName()
                .clearNode()
                .clearInput()
                .clearOutput()
                .clearValueInfo()
                .clearInitializer()
                .clearSparseInitializer();
        for (TensorProto tensor : proto.getInitializerList()) {
            TensorProto rest = TensorCodec.leftover(tensor);
            if (!rest.toBuilder().clearName().build().equals(TensorProto.getDefaultInstance())) {
                left.addInitializer(rest);
            }
        }
        proto.getSparseInitializerList().forEach(t -> left.addSparseInitializer(TensorCodec.leftover(t)));
        return left.build();
    }

    Node decode(NodeProto proto) {
        if (proto.getOpType().isEmpty()) {
            throw new ModelException("The node '" + proto.getName() + "' names no operator.");
        }
        Map<String, Attribute> decoded = new LinkedHashMap<>();
        NodeProto.Builder left = proto.toBuilder()
                .clearName()
                .clearDomain()
                .clearOpType()
                .clearInput()
                .clearOutput()
                .clearAttribute();
        for (AttributeProto attribute : proto.getAttributeList()) {
            String what = "Attribute '" + attribute.getName() + "' of " + proto.getOpType() + " '" + label(proto) + "'";
            if (decoded.put(attribute.getName(), attributes.decode(attribute, what)) != null) {
                throw new ModelException(what + " is given twice.");
            }
            AttributeProto rest = AttributeDecoder.leftover(attribute);
            if (!rest.toBuilder().clearName().build().equals(AttributeProto.getDefaultInstance())) {
                left.addAttribute(rest);
            }
        }
        return Node.of(
                        proto.getName(),
                        proto.getDomain(),
                        proto.getOpType(),
                        proto.getInputList(),
                        proto.getOutputList(),
                        decoded)
                .withExtras(Leftover.of(left.build()));
    }

    private static String label(NodeProto proto) {
        return proto.getName().isEmpty() ? String.join(",", proto.getOutputList()) : proto.getName();
    }
}
