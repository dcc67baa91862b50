package dev.limbeck.torch;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Between {@link dev.limbeck.tensor.Tensor} and the tensors of libtorch. Direct and mapped memory is shared with
 * libtorch and must outlive the result; heap memory is copied.
 */
final class NativeTensors {
    /** What libtorch's own allocator gives at least; kernels may count on it for elements up to 16 bytes. */
    private static final long ALIGNMENT = 16;

    private NativeTensors() {}

    /** A native tensor, in the type that carries the elements, over the same memory where that can be shared. */
    static Tensor toNative(dev.limbeck.tensor.Tensor tensor) {
        ByteBuffer bytes = stored(tensor);
        if (bytes.isDirect() && bytes.hasRemaining()) {
            BytePointer memory = new BytePointer(bytes);
            if (memory.address() % ALIGNMENT == 0) {
                return torch.from_blob(memory, tensor.shape().toArray(), options(tensor));
            }
        }
        return copyOf(bytes, tensor);
    }

    /** A native tensor with memory of its own. */
    static Tensor copy(dev.limbeck.tensor.Tensor tensor) {
        return copyOf(stored(tensor), tensor);
    }

    private static ByteBuffer stored(dev.limbeck.tensor.Tensor tensor) {
        DType stored = ElementTypes.stored(tensor.dtype());
        return stored.bits() == tensor.dtype().bits()
                ? tensor.bytes()
                : tensor.cast(stored).bytes();
    }

    private static TensorOptions options(dev.limbeck.tensor.Tensor tensor) {
        return new TensorOptions(ElementTypes.carrier(tensor.dtype()));
    }

    private static Tensor copyOf(ByteBuffer bytes, dev.limbeck.tensor.Tensor tensor) {
        Tensor copy = torch.empty(tensor.shape().toArray(), options(tensor), new MemoryFormatOptional());
        if (bytes.hasRemaining()) {
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            new BytePointer(copy.data_ptr()).put(array);
        }
        return copy;
    }

    /** A copy on the heap, in the ONNX type that the native tensor carries. */
    static dev.limbeck.tensor.Tensor toHost(Tensor tensor, DType dtype) {
        DType stored = ElementTypes.stored(dtype);
        Shape shape = Shape.of(tensor.shape());
        byte[] array = new byte[Math.toIntExact(stored.bytes(shape.size()))];
        if (array.length > 0) {
            new BytePointer(tensor.contiguous().data_ptr()).get(array);
        }
        ByteBuffer bytes = ByteBuffer.wrap(array);
        if (stored.bits() == dtype.bits()) {
            return dev.limbeck.tensor.Tensor.of(dtype, shape, bytes);
        }
        return dev.limbeck.tensor.Tensor.of(stored, shape, bytes).cast(dtype);
    }
}
