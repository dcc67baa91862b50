package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.graph.ValueType.OtherType;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.graph.ValueType.Undeclared;
import dev.limbeck.tensor.DType;
import java.util.List;
import java.util.Optional;

/** Between {@code ValueInfoProto} and {@link ValueInfo}. */
final class TypeCodec {
    private TypeCodec() {}

    static ValueInfo decode(ValueInfoProto proto) {
        ValueType type = proto.hasType() ? decode(proto.getType()) : new Undeclared();
        ValueInfoProto.Builder left = proto.toBuilder().clearName().clearType();
        if (type instanceof TensorType) {
            TypeProto denotations = denotations(proto.getType());
            if (!denotations.equals(TypeProto.getDefaultInstance())) {
                left.setType(denotations);
            }
        }
        return new ValueInfo(proto.getName(), type, Leftover.of(left.build()));
    }

    private static ValueType decode(TypeProto proto) {
        TypeProto.Tensor tensor = proto.getTensorType();
        if (!proto.hasTensorType() || !DType.isKnown(tensor.getElemType())) {
            return new OtherType(Leftover.of(proto));
        }
        Optional<Dims> dims = tensor.hasShape() ? Optional.of(decode(tensor.getShape())) : Optional.empty();
        return new TensorType(DType.ofCode(tensor.getElemType()), dims);
    }

    private static Dims decode(TensorShapeProto proto) {
        return new Dims(proto.getDimList().stream().map(TypeCodec::decode).toList());
    }

    /** Exporters write −1 for an axis they do not know; it is read as unknown. */
    private static Dim decode(TensorShapeProto.Dimension proto) {
        if (proto.hasDimParam()) {
            return Dim.symbol(proto.getDimParam());
        }
        return proto.hasDimValue() && proto.getDimValue() >= 0 ? Dim.of(proto.getDimValue()) : Dim.UNKNOWN;
    }

    /** What a tensor's type says beside element type and sizes: denotations and fields of newer versions. */
    private static TypeProto denotations(TypeProto proto) {
        TypeProto.Builder left = proto.toBuilder();
        TypeProto.Tensor.Builder tensor = left.getTensorTypeBuilder().clearElemType();
        List<TensorShapeProto.Dimension.Builder> axes = tensor.getShapeBuilder().getDimBuilderList();
        axes.forEach(axis -> axis.clearDimValue().clearDimParam());
        boolean plainAxes =
                axes.stream().allMatch(a -> a.build().equals(TensorShapeProto.Dimension.getDefaultInstance()));
        if (plainAxes && tensor.getShape().getUnknownFields().asMap().isEmpty()) {
            tensor.clearShape();
        }
        if (tensor.build().equals(TypeProto.Tensor.getDefaultInstance())) {
            left.clearTensorType();
        }
        return left.build();
    }

    static ValueInfoProto encode(ValueInfo info) {
        ValueInfoProto.Builder out =
                Leftover.into(ValueInfoProto.newBuilder(), info.extras()).setName(info.name());
        TypeProto denotations = out.getType();
        out.clearType();
        if (info.type() instanceof OtherType other) {
            out.setType(Leftover.into(TypeProto.newBuilder(), other.typeProto()));
        }
        info.type().tensor().ifPresent(type -> out.setType(encode(type, denotations)));
        return out.build();
    }

    private static TypeProto encode(TensorType type, TypeProto denotations) {
        TypeProto.Builder out = denotations.toBuilder();
        TypeProto.Tensor.Builder tensor =
                out.getTensorTypeBuilder().setElemType(type.dtype().code());
        if (type.dims().isEmpty()) {
            tensor.clearShape();
            return out.build();
        }
        List<Dim> axes = type.dims().get().axes();
        TensorShapeProto.Builder shape = tensor.getShapeBuilder();
        if (shape.getDimCount() != axes.size()) {
            shape.clearDim();
            axes.forEach(axis -> shape.addDimBuilder());
        }
        for (int i = 0; i < axes.size(); i++) {
            encode(axes.get(i), shape.getDimBuilder(i));
        }
        return out.build();
    }

    private static void encode(Dim axis, TensorShapeProto.Dimension.Builder into) {
        if (axis.isSymbol()) {
            into.setDimParam(axis.symbol());
        }
        axis.size().ifPresent(into::setDimValue);
    }
}
