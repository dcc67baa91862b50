package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A message with everything removed that limbeck changes on purpose when it writes a model, so that what remains must
 * be equal to the source. Written against the descriptors, without any of the code under test:
 *
 * <ul>
 *   <li>numbers of a tensor are stored as raw bytes in the message, wherever they were;
 *   <li>the domain {@code ai.onnx} is the empty string, and an empty string is the same as an absent one;
 *   <li>the type of an attribute is stated, and its value present, even if it is the default;
 *   <li>an axis of −1 or with an empty name is an unknown axis.
 * </ul>
 */
final class Normalised {
    private final Path model;

    private Normalised(Path model) {
        this.model = model;
    }

    /** The message, with tensors outside the file read from beside {@code model}. */
    static Message of(Message message, Path model) {
        return new Normalised(model).normalise(message);
    }

    private Message normalise(Message message) {
        Message.Builder out = message.toBuilder();
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            FieldDescriptor descriptor = field.getKey();
            if (descriptor.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                normaliseMessages(descriptor, field.getValue(), out);
            } else if (isDefault(descriptor, field.getValue())) {
                out.clearField(descriptor);
            }
        }
        Message built = out.build();
        return built instanceof TensorProto tensor ? rawTensor(tensor) : built;
    }

    private void normaliseMessages(FieldDescriptor descriptor, Object value, Message.Builder out) {
        if (descriptor.isRepeated()) {
            List<?> messages = (List<?>) value;
            for (int i = 0; i < messages.size(); i++) {
                out.setRepeatedField(descriptor, i, normalise((Message) messages.get(i)));
            }
        } else {
            out.setField(descriptor, normalise((Message) value));
        }
    }

    private static boolean isDefault(FieldDescriptor descriptor, Object value) {
        if (descriptor.isRepeated()) {
            return false;
        }
        return switch (descriptor.getFullName()) {
            case "onnx.AttributeProto.type" -> false;
            case "onnx.TensorShapeProto.Dimension.dim_value" -> (Long) value < 0;
            case "onnx.NodeProto.domain", "onnx.OperatorSetIdProto.domain" ->
                value.equals("") || value.equals("ai.onnx");
            default -> value.equals("") || isNumericZero(descriptor, value);
        };
    }

    private static boolean isNumericZero(FieldDescriptor descriptor, Object value) {
        return switch (descriptor.getFullName()) {
            case "onnx.AttributeProto.i", "onnx.AttributeProto.f", "onnx.AttributeProto.s" ->
                value.equals(descriptor.getDefaultValue());
            default -> false;
        };
    }

    private TensorProto rawTensor(TensorProto proto) {
        if (proto.getDataType() == 8) {
            return proto;
        }
        ByteString raw = proto.getDataLocation() == TensorProto.DataLocation.EXTERNAL
                ? externalBytes(proto)
                : proto.hasRawData() ? proto.getRawData() : typedBytes(proto);
        return proto.toBuilder()
                .clearFloatData()
                .clearDoubleData()
                .clearInt32Data()
                .clearInt64Data()
                .clearUint64Data()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(raw)
                .build();
    }

    private ByteString externalBytes(TensorProto proto) {
        Map<String, String> entries = new HashMap<>();
        proto.getExternalDataList().forEach(e -> entries.put(e.getKey(), e.getValue()));
        ByteBuffer bytes = ByteBuffer.allocate(Integer.parseInt(entries.get("length")));
        try (FileChannel channel = FileChannel.open(model.resolveSibling(entries.get("location")))) {
            channel.read(bytes, Long.parseLong(entries.getOrDefault("offset", "0")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    private static ByteString typedBytes(TensorProto proto) {
        int entries = proto.getFloatDataCount()
                + proto.getDoubleDataCount()
                + proto.getInt32DataCount()
                + proto.getInt64DataCount()
                + proto.getUint64DataCount();
        ByteBuffer out = ByteBuffer.allocate(8 * entries).order(ByteOrder.LITTLE_ENDIAN);
        proto.getFloatDataList().forEach(out::putFloat);
        proto.getDoubleDataList().forEach(out::putDouble);
        proto.getInt64DataList().forEach(out::putLong);
        boolean wide = proto.getDataType() == 13;
        proto.getUint64DataList().forEach(v -> {
            if (wide) {
                out.putLong(v);
            } else {
                out.putInt(v.intValue());
            }
        });
        proto.getInt32DataList().forEach(v -> putInt32Entry(out, proto.getDataType(), v));
        return ByteString.copyFrom(out.flip());
    }

    /** The widths of onnx.proto's comment on {@code int32_data}. */
    private static void putInt32Entry(ByteBuffer out, int dataType, int value) {
        switch (dataType) {
            case 6 -> out.putInt(value);
            case 4, 5, 10, 16 -> out.putShort((short) value);
            default -> out.put((byte) value);
        }
    }
}
