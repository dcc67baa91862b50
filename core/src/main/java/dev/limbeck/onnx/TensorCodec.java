package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.SparseTensor;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * Between {@code TensorProto} and {@link Tensor}. Every storage form is read (raw bytes, the typed fields, external
 * data); numbers are always written as raw bytes.
 */
final class TensorCodec {
    private final ExternalData external;

    TensorCodec(ExternalData external) {
        this.external = external;
    }

    /**
     * The tensor of a message.
     *
     * @param what names the tensor in error messages, such as {@code "Initializer 'w'"}
     */
    Tensor decode(TensorProto proto, String what) {
        try {
            return decode(proto);
        } catch (ModelException e) {
            throw new ModelException(what + ": " + e.getMessage(), e);
        }
    }

    private Tensor decode(TensorProto proto) {
        if (proto.hasSegment()) {
            throw new ModelException("The tensor is stored in segments, which no known tool writes and limbeck does "
                    + "not read. Export the model again.");
        }
        DType dtype = DType.ofCode(proto.getDataType());
        Shape shape = Shape.of(proto.getDimsList());
        if (proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return external.read(dtype, shape, ExternalLocation.of(proto));
        }
        if (dtype == DType.STRING) {
            return Tensor.ofStrings(
                    shape,
                    proto.getStringDataList().stream()
                            .map(ByteString::toByteArray)
                            .toList());
        }
        ByteBuffer bytes = proto.hasRawData() ? proto.getRawData().asReadOnlyByteBuffer() : TypedData.of(proto, dtype);
        return Tensor.of(dtype, shape, bytes);
    }

    SparseTensor decode(SparseTensorProto proto, String what) {
        return new SparseTensor(
                decode(proto.getValues(), what), decode(proto.getIndices(), what), Shape.of(proto.getDimsList()));
    }

    /** A message without name; the bytes of all but strings go to the sink. */
    static void encode(Tensor tensor, TensorSink sink, TensorProto.Builder into) {
        into.setDataType(tensor.dtype().code()).clearDims();
        for (long dim : tensor.shape().toArray()) {
            into.addDims(dim);
        }
        if (tensor.dtype() == DType.STRING) {
            tensor.strings().forEach(s -> into.addStringData(UnsafeByteOperations.unsafeWrap(s)));
        } else {
            sink.put(tensor, into);
        }
    }

    static void encode(SparseTensor tensor, SparseTensorProto.Builder into) {
        encode(tensor.values(), TensorSink.INLINE, into.getValuesBuilder());
        encode(tensor.indices(), TensorSink.INLINE, into.getIndicesBuilder());
        into.clearDims();
        for (long dim : tensor.shape().toArray()) {
            into.addDims(dim);
        }
    }

    /** The message without what {@link Tensor} models, but with its name. */
    static TensorProto leftover(TensorProto proto) {
        return proto.toBuilder()
                .clearDims()
                .clearDataType()
                .clearRawData()
                .clearFloatData()
                .clearDoubleData()
                .clearInt32Data()
                .clearInt64Data()
                .clearUint64Data()
                .clearStringData()
                .clearExternalData()
                .clearDataLocation()
                .build();
    }

    static SparseTensorProto leftover(SparseTensorProto proto) {
        SparseTensorProto.Builder left = proto.toBuilder().clearDims();
        if (proto.hasValues()) {
            left.setValues(leftover(proto.getValues()));
        }
        if (proto.hasIndices()) {
            left.setIndices(leftover(proto.getIndices()));
        }
        return left.build();
    }

    /** Whether {@link Tensor} models everything of this message. */
    static boolean isPlain(TensorProto proto) {
        return leftover(proto).equals(TensorProto.getDefaultInstance());
    }
}
