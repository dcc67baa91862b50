package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Ways to damage an encoded model. */
enum Mutator {
    TRUNCATE {
        @Override
        byte[] apply(byte[] bytes, byte[] other, SplittableRandom random) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
        }
    },
    FLIP_BITS {
        @Override
        byte[] apply(byte[] bytes, byte[] other, SplittableRandom random) {
            byte[] out = bytes.clone();
            for (int i = 0; out.length > 0 && i < 1 + random.nextInt(4); i++) {
                out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return out;
        }
    },
    /** Replaces a byte, often a length or a size, by a number as large as a varint can be. */
    INFLATE {
        @Override
        byte[] apply(byte[] bytes, byte[] other, SplittableRandom random) {
            int at = random.nextInt(bytes.length + 1);
            byte[] varint = new byte[1 + random.nextInt(10)];
            Arrays.fill(varint, (byte) 0xff);
            varint[varint.length - 1] = (byte) random.nextInt(128);
            return concat(bytes, at, varint, Math.min(bytes.length, at + 1));
        }
    },
    /** Puts a piece of another model somewhere. */
    SPLICE {
        @Override
        byte[] apply(byte[] bytes, byte[] other, SplittableRandom random) {
            int from = random.nextInt(other.length + 1);
            int to = from + random.nextInt(other.length - from + 1);
            int at = random.nextInt(bytes.length + 1);
            int resume = at + random.nextInt(bytes.length - at + 1);
            return concat(bytes, at, Arrays.copyOfRange(other, from, to), resume);
        }
    },
    REMOVE {
        @Override
        byte[] apply(byte[] bytes, byte[] other, SplittableRandom random) {
            int at = random.nextInt(bytes.length + 1);
            return concat(bytes, at, new byte[0], at + random.nextInt(Math.min(64, bytes.length - at) + 1));
        }
    },
    /** Changes one number or text of a message that stays well-formed. */
    CHANGE_FIELD {
        @Override
        byte[] apply(byte[] bytes, byte[] other, SplittableRandom random) {
            try {
                ModelProto.Builder model = ModelProto.parseFrom(bytes).toBuilder();
                changeField(model, random);
                return model.build().toByteArray();
            } catch (InvalidProtocolBufferException e) {
                return FLIP_BITS.apply(bytes, other, random);
            }
        }
    };

    private static final long[] NUMBERS = {0, 1, -1, 2, 8, 26, 1 << 20, Integer.MAX_VALUE, 1L << 40, Long.MIN_VALUE};
    private static final String[] TEXTS = {"", "x", "y", "h", "w", "../w", "/dev/zero", "ai.onnx", "If"};

    abstract byte[] apply(byte[] bytes, byte[] other, SplittableRandom random);

    private static byte[] concat(byte[] bytes, int head, byte[] middle, int tail) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, head);
        out.writeBytes(middle);
        out.write(bytes, tail, bytes.length - tail);
        return out.toByteArray();
    }

    private static void changeField(Message.Builder message, SplittableRandom random) {
        List<FieldDescriptor> fields = new ArrayList<>(message.getAllFields().keySet());
        if (fields.isEmpty()) {
            return;
        }
        FieldDescriptor field = fields.get(random.nextInt(fields.size()));
        int index = field.isRepeated() ? random.nextInt(message.getRepeatedFieldCount(field)) : -1;
        switch (field.getJavaType()) {
            case MESSAGE ->
                changeField(
                        index < 0 ? message.getFieldBuilder(field) : message.getRepeatedFieldBuilder(field, index),
                        random);
            case LONG -> set(message, field, index, NUMBERS[random.nextInt(NUMBERS.length)]);
            case INT -> set(message, field, index, (int) NUMBERS[random.nextInt(NUMBERS.length)]);
            case STRING -> set(message, field, index, TEXTS[random.nextInt(TEXTS.length)]);
            default -> message.clearField(field);
        }
    }

    private static void set(Message.Builder message, FieldDescriptor field, int index, Object value) {
        if (index < 0) {
            message.setField(field, value);
        } else {
            message.setRepeatedField(field, index, value);
        }
    }
}
