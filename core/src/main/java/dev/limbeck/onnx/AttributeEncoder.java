package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.AttributeVisitor;
import dev.limbeck.graph.Octets;
import java.util.function.IntConsumer;

/** From {@link Attribute} to {@code AttributeProto}: each case adds its value to the leftover message it was given. */
final class AttributeEncoder implements AttributeVisitor<AttributeProto.Builder> {
    private final GraphEncoder graphs;
    private final AttributeProto.Builder out;

    AttributeEncoder(GraphEncoder graphs, AttributeProto.Builder leftover) {
        this.graphs = graphs;
        this.out = leftover;
    }

    @Override
    public AttributeProto.Builder visit(Attribute.IntValue attribute) {
        return typed(AttributeType.INT).setI(attribute.value());
    }

    @Override
    public AttributeProto.Builder visit(Attribute.FloatValue attribute) {
        return typed(AttributeType.FLOAT).setF(attribute.value());
    }

    @Override
    public AttributeProto.Builder visit(Attribute.StringValue attribute) {
        return typed(AttributeType.STRING).setS(bytes(attribute.value()));
    }

    @Override
    public AttributeProto.Builder visit(Attribute.TensorValue attribute) {
        TensorProto.Builder tensor = out.getT().toBuilder();
        TensorCodec.encode(attribute.value(), TensorSink.INLINE, tensor);
        return typed(AttributeType.TENSOR).setT(tensor);
    }

    @Override
    public AttributeProto.Builder visit(Attribute.GraphValue attribute) {
        return typed(AttributeType.GRAPH).setG(graphs.encode(attribute.value()));
    }

    @Override
    public AttributeProto.Builder visit(Attribute.SparseTensorValue attribute) {
        TensorCodec.encode(attribute.value(), out.getSparseTensorBuilder());
        return typed(AttributeType.SPARSE_TENSOR);
    }

    @Override
    public AttributeProto.Builder visit(Attribute.IntsValue attribute) {
        return typed(AttributeType.INTS).addAllInts(attribute.values());
    }

    @Override
    public AttributeProto.Builder visit(Attribute.FloatsValue attribute) {
        return typed(AttributeType.FLOATS).addAllFloats(attribute.values());
    }

    @Override
    public AttributeProto.Builder visit(Attribute.StringsValue attribute) {
        attribute.values().forEach(v -> out.addStrings(bytes(v)));
        return typed(AttributeType.STRINGS);
    }

    @Override
    public AttributeProto.Builder visit(Attribute.TensorsValue attribute) {
        keepAtMost(attribute.values().size(), out.getTensorsCount(), out::removeTensors);
        for (int i = 0; i < attribute.values().size(); i++) {
            TensorProto.Builder tensor = i < out.getTensorsCount() ? out.getTensorsBuilder(i) : out.addTensorsBuilder();
            TensorCodec.encode(attribute.values().get(i), TensorSink.INLINE, tensor);
        }
        return typed(AttributeType.TENSORS);
    }

    @Override
    public AttributeProto.Builder visit(Attribute.GraphsValue attribute) {
        attribute.values().forEach(g -> out.addGraphs(graphs.encode(g)));
        return typed(AttributeType.GRAPHS);
    }

    @Override
    public AttributeProto.Builder visit(Attribute.SparseTensorsValue attribute) {
        keepAtMost(attribute.values().size(), out.getSparseTensorsCount(), out::removeSparseTensors);
        for (int i = 0; i < attribute.values().size(); i++) {
            TensorCodec.encode(
                    attribute.values().get(i),
                    i < out.getSparseTensorsCount() ? out.getSparseTensorsBuilder(i) : out.addSparseTensorsBuilder());
        }
        return typed(AttributeType.SPARSE_TENSORS);
    }

    @Override
    public AttributeProto.Builder visit(Attribute.Reference attribute) {
        AttributeType type = AttributeType.forNumber(attribute.type());
        return typed(type == null ? AttributeType.UNDEFINED : type).setRefAttrName(attribute.attribute());
    }

    @Override
    public AttributeProto.Builder visit(Attribute.OtherValue attribute) {
        String name = out.getName();
        return Leftover.into(AttributeProto.newBuilder(), attribute.attributeProto())
                .setName(name);
    }

    private AttributeProto.Builder typed(AttributeType type) {
        return out.setType(type);
    }

    private static void keepAtMost(int wanted, int present, IntConsumer remove) {
        for (int i = present - 1; i >= wanted; i--) {
            remove.accept(i);
        }
    }

    private static ByteString bytes(Octets octets) {
        return ByteString.copyFrom(octets.bytes());
    }
}
