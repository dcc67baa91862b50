package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From {@link Graph} and {@link Node} to {@code GraphProto} and {@code NodeProto}. */
final class GraphEncoder {
    private final TensorSink sink;

    GraphEncoder(TensorSink sink) {
        this.sink = sink;
    }

    GraphProto encode(Graph graph) {
        GraphProto.Builder out = Leftover.into(GraphProto.newBuilder(), graph.extras());
        List<TensorProto> tensorRests = out.getInitializerList();
        List<SparseTensorProto> sparseRests = out.getSparseInitializerList();
        out.clearInitializer().clearSparseInitializer();
        if (!graph.name().isEmpty()) {
            out.setName(graph.name());
        }
        graph.nodes().forEach(n -> out.addNode(encode(n)));
        graph.inputs().forEach(i -> out.addInput(TypeCodec.encode(i)));
        graph.outputs().forEach(o -> out.addOutput(TypeCodec.encode(o)));
        graph.valueInfo().values().forEach(v -> out.addValueInfo(TypeCodec.encode(v)));
        encodeInitializers(graph, tensorRests, out);
        encodeSparseInitializers(graph, sparseRests, out);
        return out.build();
    }

    private void encodeInitializers(Graph graph, List<TensorProto> rests, GraphProto.Builder out) {
        Map<String, TensorProto> byName = new LinkedHashMap<>();
        rests.forEach(r -> byName.put(r.getName(), r));
        graph.initializers().forEach((name, tensor) -> {
            TensorProto.Builder proto = byName.getOrDefault(name, TensorProto.getDefaultInstance()).toBuilder();
            TensorCodec.encode(tensor, sink, proto.setName(name));
            out.addInitializer(proto);
        });
    }

    private static void encodeSparseInitializers(Graph graph, List<SparseTensorProto> rests, GraphProto.Builder out) {
        Map<String, SparseTensorProto> byName = new LinkedHashMap<>();
        rests.forEach(r -> byName.put(r.getValues().getName(), r));
        graph.sparseInitializers().forEach((name, tensor) -> {
            SparseTensorProto.Builder proto =
                    byName.getOrDefault(name, SparseTensorProto.getDefaultInstance()).toBuilder();
            TensorCodec.encode(tensor, proto);
            proto.getValuesBuilder().setName(name);
            out.addSparseInitializer(proto);
        });
    }

    NodeProto encode(Node node) {
        NodeProto.Builder out = Leftover.into(NodeProto.newBuilder(), node.extras());
        Map<String, AttributeProto> rests = new LinkedHashMap<>();
        out.getAttributeList().forEach(a -> rests.put(a.getName(), a));
        out.clearAttribute().setOpType(node.opType()).addAllInput(node.inputs()).addAllOutput(node.outputs());
        if (!node.name().isEmpty()) {
            out.setName(node.name());
        }
        if (!node.domain().isEmpty()) {
            out.setDomain(node.domain());
        }
        node.attributes().forEach((name, attribute) -> out.addAttribute(encode(name, attribute, rests)));
        return out.build();
    }

    private AttributeProto.Builder encode(String name, Attribute attribute, Map<String, AttributeProto> rests) {
        return encode(name, attribute, rests.getOrDefault(name, AttributeProto.getDefaultInstance()));
    }

    /** An attribute of this name, added to what was left over of the message it was read from. */
    AttributeProto.Builder encode(String name, Attribute attribute, AttributeProto rest) {
        return attribute.accept(new AttributeEncoder(this, rest.toBuilder().setName(name)));
    }
}
