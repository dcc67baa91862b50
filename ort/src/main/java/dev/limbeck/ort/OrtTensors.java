package dev.limbeck.ort;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.limbeck.error.EngineException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Between {@link Tensor} and ONNX Runtime's tensors. Direct and mapped memory is shared, heap memory is copied. */
final class OrtTensors {
    private static final String TYPE_PREFIX = "ONNX_TENSOR_ELEMENT_DATA_TYPE_";
    private static final Map<DType, OnnxJavaType> FED = Map.of(
            DType.FLOAT, OnnxJavaType.FLOAT,
            DType.DOUBLE, OnnxJavaType.DOUBLE,
            DType.FLOAT16, OnnxJavaType.FLOAT16,
            DType.BFLOAT16, OnnxJavaType.BFLOAT16,
            DType.INT8, OnnxJavaType.INT8,
            DType.INT16, OnnxJavaType.INT16,
            DType.INT32, OnnxJavaType.INT32,
            DType.INT64, OnnxJavaType.INT64,
            DType.UINT8, OnnxJavaType.UINT8,
            DType.BOOL, OnnxJavaType.BOOL);

    private OrtTensors() {}

    /**
     * @param name the input's name, for messages
     * @throws EngineException if the Java interface of ONNX Runtime takes no such type
     */
    static OnnxTensor toOrt(OrtEnvironment environment, String name, Tensor tensor) throws OrtException {
        long[] shape = tensor.shape().toArray();
        if (tensor.dtype() == DType.STRING) {
            return OnnxTensor.createTensor(environment, tensor.texts().toArray(String[]::new), shape);
        }
        OnnxJavaType type = FED.get(tensor.dtype());
        if (type == null) {
            throw new EngineException("The input '" + name + "' is " + tensor.dtype() + ", which ONNX Runtime's Java "
                    + "interface cannot be given. Let the model take another type and cast it.");
        }
        return OnnxTensor.createTensor(environment, direct(tensor), shape, type);
    }

    private static ByteBuffer direct(Tensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        if (bytes.isDirect()) {
            return bytes;
        }
        return ByteBuffer.allocateDirect(bytes.remaining())
                .order(ByteOrder.nativeOrder())
                .put(bytes)
                .flip();
    }

    /**
     * A copy of an output.
     *
     * @param name the output's name, for messages
     * @throws EngineException if it is not a dense tensor of a type that the Java interface passes on
     */
    static Tensor fromOrt(String name, OnnxValue value) throws OrtException {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new EngineException(
                    "The output '" + name + "' is not a dense tensor but " + value.getType() + ", which is not read.");
        }
        Shape shape = Shape.of(tensor.getInfo().getShape());
        DType dtype = dtype(name, tensor);
        if (dtype == DType.STRING) {
            return Tensor.ofStrings(shape, texts(tensor, shape));
        }
        ByteBuffer bytes = shape.size() == 0 ? ByteBuffer.allocate(0) : tensor.getByteBuffer();
        return Tensor.of(dtype, shape, bytes);
    }

    private static DType dtype(String name, OnnxTensor tensor) {
        String type = tensor.getInfo().onnxType.name().substring(TYPE_PREFIX.length());
        return Arrays.stream(DType.values())
                .filter(d -> d.name().equals(type))
                .findFirst()
                .orElseThrow(() -> new EngineException("The output '" + name + "' has an element type that ONNX "
                        + "Runtime's Java interface does not pass on. Let the model cast it."));
    }

    private static List<byte[]> texts(OnnxTensor tensor, Shape shape) throws OrtException {
        if (shape.size() == 0) {
            return List.of();
        }
        Object value = tensor.getValue();
        if (value instanceof String single) {
            return List.of(single.getBytes(StandardCharsets.UTF_8));
        }
        return flatten((Object[]) value)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static Stream<String> flatten(Object[] nested) {
        return Arrays.stream(nested).flatMap(e -> e instanceof Object[] inner ? flatten(inner) : Stream.of((String) e));
    }
}
