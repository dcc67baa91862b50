package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.DType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the elements of an initializer lie in the files of a model.
 *
 * @param name of the initializer
 * @param file the model's own or one beside it, by name
 * @param offset of the first byte in the file
 * @param bytes how many there are
 * @param dtype of the elements, which take whole bytes
 */
record WeightRange(String name, String file, long offset, long bytes, DType dtype) {
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_RAW = 9;
    private static final int TENSOR_EXTERNAL = 13;

    /**
     * All of a model's own graph whose elements are written as they lie in memory, in the order of the file.
     *
     * @throws ModelException if the file is not an ONNX model
     */
    static List<WeightRange> of(Path model) throws IOException {
        ByteBuffer bytes = ModelFile.open(model);
        Foreign.refuse(bytes);
        List<WeightRange> found = new ArrayList<>();
        new Walk(CodedInputStream.newInstance(bytes), model.getFileName().toString(), found).model();
        return found;
    }

    /** Follows the fields of the messages, and notes their places. */
    private record Walk(CodedInputStream in, String file, List<WeightRange> found) {
        private interface Field {
            /** Reads the content of a field; whether it did. */
            boolean read(int number) throws IOException;
        }

        void model() throws IOException {
            fields(number -> number == MODEL_GRAPH && message(this::graph));
        }

        private boolean graph(int number) throws IOException {
            return number == GRAPH_INITIALIZER && tensor();
        }

        private void fields(Field field) throws IOException {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (!field.read(WireFormat.getTagFieldNumber(tag))) {
                    in.skipField(tag);
                }
            }
        }

        private boolean message(Field field) throws IOException {
            int outer = in.pushLimit(in.readRawVarint32());
            fields(field);
            in.popLimit(outer);
            return true;
        }

        private boolean tensor() throws IOException {
            Facts facts = new Facts();
            message(number -> facts.read(number, in));
            facts.range(file).ifPresent(found::add);
            return true;
        }
    }

    /** What is known of one tensor so far. */
    private static final class Facts {
        private String name = "";
        private int type;
        private long offset = -1;
        private long bytes;
        private final Map<String, String> external = new LinkedHashMap<>();

        boolean read(int number, CodedInputStream in) throws IOException {
            switch (number) {
                case TENSOR_TYPE -> type = in.readRawVarint32();
                case TENSOR_NAME -> name = in.readStringRequireUtf8();
                case TENSOR_RAW -> {
                    bytes = in.readRawVarint32();
                    offset = in.getTotalBytesRead();
                    in.skipRawBytes((int) bytes);
                }
                case TENSOR_EXTERNAL -> {
                    StringStringEntryProto entry = StringStringEntryProto.parseFrom(in.readBytes());
                    external.put(entry.getKey(), entry.getValue());
                }
                default -> {
                    return false;
                }
            }
            return true;
        }

        Optional<WeightRange> range(String file) {
            if (!DType.isKnown(type) || DType.ofCode(type).bits() < Byte.SIZE) {
                return Optional.empty();
            }
            DType dtype = DType.ofCode(type);
            String location = external.get("location");
            String length = external.get("length");
            if (location != null && length != null) {
                long from = Long.parseLong(external.getOrDefault("offset", "0"));
                return Optional.of(new WeightRange(name, location, from, Long.parseLong(length), dtype));
            }
            return offset < 0 ? Optional.empty() : Optional.of(new WeightRange(name, file, offset, bytes, dtype));
        }
    }
}
