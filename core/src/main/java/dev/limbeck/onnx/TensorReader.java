package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.ValueType;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads data files of ONNX, the {@code .pb} files beside test models: {@code TensorProto}, and {@code SequenceProto}
 * and {@code OptionalProto} of onnx-data.proto.
 */
public final class TensorReader {
    private static final int SEQUENCE_TENSORS = 3;
    private static final int SEQUENCE_SEQUENCES = 5;
    private static final int SEQUENCE_OPTIONALS = 7;
    private static final int OPTIONAL_TENSOR = 3;
    private static final int OPTIONAL_SEQUENCE = 5;

    private TensorReader() {}

    /**
     * The tensor of an encoded {@code TensorProto}.
     *
     * @throws DataException if the bytes are not that
     */
    public static Tensor read(byte[] bytes) {
        return tensor(ByteString.copyFrom(bytes));
    }

    /**
     * The value of a data file for an input or output declared with this type, which decides how the file is encoded.
     *
     * @throws DataException if the bytes do not fit the type, or it is a map, sparse tensor or opaque type
     */
    public static Datum read(byte[] bytes, ValueType type) {
        if (type instanceof ValueType.OtherType other) {
            TypeProto proto =
                    Leftover.into(TypeProto.newBuilder(), other.typeProto()).build();
            return datum(ByteString.copyFrom(bytes), proto);
        }
        return new Datum.Dense(read(bytes));
    }

    private static Datum datum(ByteString bytes, TypeProto type) {
        return switch (type.getValueCase()) {
            case TENSOR_TYPE -> new Datum.Dense(tensor(bytes));
            case SEQUENCE_TYPE -> sequence(bytes, type.getSequenceType().getElemType());
            case OPTIONAL_TYPE -> optional(bytes, type.getOptionalType().getElemType());
            default -> throw new DataException("Data files of the type " + type.getValueCase() + " are not read.");
        };
    }

    private static Datum sequence(ByteString bytes, TypeProto elementType) {
        int field = switch (elementType.getValueCase()) {
            case SEQUENCE_TYPE -> SEQUENCE_SEQUENCES;
            case OPTIONAL_TYPE -> SEQUENCE_OPTIONALS;
            default -> SEQUENCE_TENSORS;
        };
        List<Datum> elements = new ArrayList<>();
        for (ByteString element : fields(bytes).getField(field).getLengthDelimitedList()) {
            elements.add(datum(element, elementType));
        }
        return new Datum.Sequence(elements);
    }

    private static Datum optional(ByteString bytes, TypeProto elementType) {
        int field = elementType.hasSequenceType() ? OPTIONAL_SEQUENCE : OPTIONAL_TENSOR;
        List<ByteString> present = fields(bytes).getField(field).getLengthDelimitedList();
        return present.isEmpty() ? new Datum.Absent() : datum(present.get(0), elementType);
    }

    private static UnknownFieldSet fields(ByteString bytes) {
        try {
            return UnknownFieldSet.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(e);
        }
    }

    private static Tensor tensor(ByteString bytes) {
        try (ExternalData external = ExternalData.none()) {
            TensorProto proto = TensorProto.parseFrom(bytes);
            return new TensorCodec(external).decode(proto, "Tensor '" + proto.getName() + "'");
        } catch (ModelException e) {
            throw new DataException("The data file is not valid. " + e.getMessage(), e);
        } catch (IOException e) {
            throw damaged(e);
        }
    }

    private static DataException damaged(Exception e) {
        return new DataException("The data file is cut short, damaged or not an encoded tensor: " + e.getMessage(), e);
    }
}
