package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Octets;
import java.util.EnumSet;
import java.util.Set;

/** From {@code AttributeProto} to {@link Attribute}. */
final class AttributeDecoder {
    /** Kinds that become an {@link Attribute.OtherValue}, which keeps the whole message. */
    private static final Set<AttributeType> CARRIED_WHOLE =
            EnumSet.of(AttributeType.UNDEFINED, AttributeType.TYPE_PROTO, AttributeType.TYPE_PROTOS);

    private final GraphDecoder graphs;
    private final TensorCodec tensors;

    AttributeDecoder(GraphDecoder graphs, TensorCodec tensors) {
        this.graphs = graphs;
        this.tensors = tensors;
    }

    /**
     * The value of an attribute.
     *
     * @param what names the attribute in error messages
     */
    Attribute decode(AttributeProto proto, String what) {
        AttributeType type = type(proto);
        if (!proto.getRefAttrName().isEmpty()) {
            return new Attribute.Reference(proto.getRefAttrName(), type.getNumber());
        }
        return switch (type) {
            case INT -> new Attribute.IntValue(proto.getI());
            case FLOAT -> new Attribute.FloatValue(proto.getF());
            case STRING -> new Attribute.StringValue(octets(proto.getS()));
            case TENSOR -> new Attribute.TensorValue(tensors.decode(proto.getT(), what));
            case GRAPH -> new Attribute.GraphValue(graphs.decode(proto.getG()));
            case SPARSE_TENSOR -> new Attribute.SparseTensorValue(tensors.decode(proto.getSparseTensor(), what));
            case INTS -> new Attribute.IntsValue(proto.getIntsList());
            case FLOATS -> new Attribute.FloatsValue(proto.getFloatsList());
            case STRINGS ->
                new Attribute.StringsValue(proto.getStringsList().stream()
                        .map(AttributeDecoder::octets)
                        .toList());
            case TENSORS ->
                new Attribute.TensorsValue(proto.getTensorsList().stream()
                        .map(t -> tensors.decode(t, what))
                        .toList());
            case GRAPHS ->
                new Attribute.GraphsValue(
                        proto.getGraphsList().stream().map(graphs::decode).toList());
            case SPARSE_TENSORS ->
                new Attribute.SparseTensorsValue(proto.getSparseTensorsList().stream()
                        .map(t -> tensors.decode(t, what))
                        .toList());
            case UNDEFINED, TYPE_PROTO, TYPE_PROTOS -> new Attribute.OtherValue(Leftover.of(proto));
        };
    }

    /** The kind of value. Files of IR version 1 do not say it: there the field that is filled decides. */
    private static AttributeType type(AttributeProto proto) {
        boolean newerKind = proto.getUnknownFields().hasField(AttributeProto.TYPE_FIELD_NUMBER);
        if (proto.getType() != AttributeType.UNDEFINED || newerKind) {
            return proto.getType();
        }
        if (proto.hasF()) {
            return AttributeType.FLOAT;
        } else if (proto.hasI()) {
            return AttributeType.INT;
        } else if (proto.hasS()) {
            return AttributeType.STRING;
        } else if (proto.hasT()) {
            return AttributeType.TENSOR;
        } else if (proto.hasG()) {
            return AttributeType.GRAPH;
        } else if (proto.getFloatsCount() > 0) {
            return AttributeType.FLOATS;
        } else if (proto.getIntsCount() > 0) {
            return AttributeType.INTS;
        } else if (proto.getStringsCount() > 0) {
            return AttributeType.STRINGS;
        } else if (proto.getTensorsCount() > 0) {
            return AttributeType.TENSORS;
        } else if (proto.getGraphsCount() > 0) {
            return AttributeType.GRAPHS;
        }
        return AttributeType.UNDEFINED;
    }

    private static Octets octets(ByteString bytes) {
        return new Octets(bytes.toByteArray());
    }

    /** The message without what {@link Attribute} models, but with its name. */
    static AttributeProto leftover(AttributeProto proto) {
        if (CARRIED_WHOLE.contains(type(proto))) {
            return AttributeProto.newBuilder().setName(proto.getName()).build();
        }
        AttributeProto.Builder left = proto.toBuilder()
                .clearType()
                .clearRefAttrName()
                .clearF()
                .clearI()
                .clearS()
                .clearT()
                .clearG()
                .clearSparseTensor()
                .clearTp()
                .clearFloats()
                .clearInts()
                .clearStrings()
                .clearTensors()
                .clearGraphs()
                .clearSparseTensors()
                .clearTypeProtos();
        keepTensorNames(proto, left);
        return left.build();
    }

    private static void keepTensorNames(AttributeProto proto, AttributeProto.Builder left) {
        if (proto.hasT() && !TensorCodec.isPlain(proto.getT())) {
            left.setT(TensorCodec.leftover(proto.getT()));
        }
        if (proto.hasSparseTensor()) {
            left.setSparseTensor(TensorCodec.leftover(proto.getSparseTensor()));
        }
        if (!proto.getTensorsList().stream().allMatch(TensorCodec::isPlain)) {
            proto.getTensorsList().forEach(t -> left.addTensors(TensorCodec.leftover(t)));
        }
        proto.getSparseTensorsList().forEach(t -> left.addSparseTensors(TensorCodec.leftover(t)));
    }
}
