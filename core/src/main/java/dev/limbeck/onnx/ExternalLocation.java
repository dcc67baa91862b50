package dev.limbeck.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.limbeck.error.ModelException;
import java.util.OptionalLong;

/**
 * Where a tensor's bytes lie outside the model file (ONNX "External Tensor Data").
 *
 * @param file a path relative to the model's folder, as the model spells it
 * @param offset bytes before the tensor
 * @param length bytes of the tensor; absent when the model leaves it to type and shape
 */
record ExternalLocation(String file, long offset, OptionalLong length) {
    static ExternalLocation of(TensorProto proto) {
        String file = "";
        long offset = 0;
        OptionalLong length = OptionalLong.empty();
        for (StringStringEntryProto entry : proto.getExternalDataList()) {
            switch (entry.getKey()) {
                case "location" -> file = entry.getValue();
                case "offset" -> offset = number(entry);
                case "length" -> length = OptionalLong.of(number(entry));
                default -> {}
            }
        }
        if (file.isEmpty()) {
            throw new ModelException("The tensor lies outside the model file, but the model does not say where.");
        }
        return new ExternalLocation(file, offset, length);
    }

    private static long number(StringStringEntryProto entry) {
        try {
            long value = Long.parseLong(entry.getValue());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a negative number.
        }
        throw new ModelException("The " + entry.getKey() + " of the tensor's external data is '" + entry.getValue()
                + "', not a number of bytes.");
    }

    void addTo(TensorProto.Builder proto) {
        add(proto, "location", file);
        add(proto, "offset", Long.toString(offset));
        length.ifPresent(bytes -> add(proto, "length", Long.toString(bytes)));
    }

    private static void add(TensorProto.Builder proto, String key, String value) {
        proto.addExternalDataBuilder().setKey(key).setValue(value);
    }
}
