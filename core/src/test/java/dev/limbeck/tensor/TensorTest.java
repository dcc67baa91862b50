package dev.limbeck.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void narrowIntegersArePackedFirstElementLow() {
        Tensor packed = Tensor.ofInts(Shape.of(3), 1, -2, 7).cast(DType.INT4);
        assertThat(bytes(packed)).containsExactly(0xe1, 0x07);
        assertThat(packed.toLongs()).containsExactly(1, -2, 7);
        Tensor two = Tensor.ofInts(Shape.of(5), 0, 1, -2, -1, 1).cast(DType.INT2);
        assertThat(bytes(two)).containsExactly(0b11_10_01_00, 0b01);
        assertThat(two.toLongs()).containsExactly(0, 1, -2, -1, 1);
        assertThat(two.cast(DType.UINT2).toLongs()).containsExactly(0, 1, 2, 3, 1);
    }

    private static int[] bytes(Tensor tensor) {
        ByteBuffer view = tensor.bytes();
        int[] out = new int[view.remaining()];
        for (int i = 0; i < out.length; i++) {
            out[i] = view.get(i) & 0xff;
        }
        return out;
    }

    @Test
    void castFromDoubleRoundsOnce() {
        // Rounding to float first would give exactly the middle of two halves, and the wrong one of them.
        double justAboveMiddle = 1 + 0x1p-11 + 0x1p-40;
        assertThat(Tensor.ofDoubles(Shape.SCALAR, justAboveMiddle)
                        .cast(DType.FLOAT16)
                        .doubleAt(0))
                .isEqualTo(1 + 0x1p-10);
        double justBelowMiddle = 1 + 3 * 0x1p-11 - 0x1p-40;
        assertThat(Tensor.ofDoubles(Shape.SCALAR, justBelowMiddle)
                        .cast(DType.FLOAT16)
                        .doubleAt(0))
                .isEqualTo(1 + 0x1p-10);
        assertThat(Tensor.ofDoubles(Shape.SCALAR, 1 + 0x1p-8 + 0x1p-40)
                        .cast(DType.BFLOAT16)
                        .doubleAt(0))
                .isEqualTo(1 + 0x1p-7);
    }

    @Test
    void castKeepsWholeNumbersOfEveryIntegerType() {
        SplittableRandom random = new SplittableRandom(1);
        for (DType dtype : DType.values()) {
            if (dtype.isInteger()) {
                int bits = dtype.bits();
                long[] values = new long[17];
                for (int i = 0; i < values.length; i++) {
                    values[i] = dtype.isSigned()
                            ? random.nextLong() >> (64 - bits)
                            : bits == 64 ? random.nextLong() : random.nextLong() >>> (64 - bits);
                }
                Tensor narrow = Tensor.ofLongs(Shape.of(17), values).cast(dtype);
                assertThat(narrow.toLongs()).as(dtype.toString()).containsExactly(values);
                assertThat(narrow.byteSize()).isEqualTo((17L * bits + 7) / 8);
            }
        }
    }

    @Test
    void unsignedLongsSurviveTheWayThroughDouble() {
        Tensor large = Tensor.ofLongs(Shape.of(2), -2048, 5).cast(DType.UINT64);
        assertThat(large.toDoubles()).containsExactly(0x1p64 - 2048, 5);
        assertThat(large.cast(DType.DOUBLE).cast(DType.UINT64)).isEqualTo(large);
    }

    @Test
    void castOfLongsToFloatRoundsOnce() {
        long value = (1L << 60) + (1L << 36) + 1;
        assertThat(Tensor.scalar(value).cast(DType.FLOAT).floats().get(0)).isEqualTo((float) value);
    }

    @Test
    void stringsAndComplexNumbersCannotBeCast() {
        Tensor strings = Tensor.ofStrings(Shape.of(1), List.of("a".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> strings.cast(DType.FLOAT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.scalar(1f).cast(DType.STRING)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.scalar(1f).cast(DType.COMPLEX64)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hugeShapesAreRefusedBeforeAnythingIsAllocated() {
        ByteBuffer few = ByteBuffer.allocate(4);
        assertThatThrownBy(() -> Tensor.of(DType.FLOAT, Shape.of(1L << 40, 1L << 40), few))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("more elements than can be counted");
        assertThatThrownBy(() -> Tensor.of(DType.DOUBLE, Shape.of(1L << 60), few))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("more bytes than can be counted");
        assertThatThrownBy(() -> Tensor.of(DType.FLOAT, Shape.of(1L << 40), few))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("but 4 are given");
        assertThatThrownBy(() -> Shape.of(2, -1)).isInstanceOf(ModelException.class);
    }

    @Test
    void equalityIsByBits() {
        assertThat(Tensor.scalar(Float.NaN)).isEqualTo(Tensor.scalar(Float.NaN));
        assertThat(Tensor.scalar(0f)).isNotEqualTo(Tensor.scalar(-0f));
        assertThat(Tensor.scalar(1f)).isNotEqualTo(Tensor.ofFloats(Shape.of(1), 1f));
        assertThat(Tensor.scalar(1f)).hasSameHashCodeAs(Tensor.scalar(1f));
    }

    @Test
    void aTensorIsAViewOfTheBufferItIsGiven() {
        ByteBuffer buffer = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putFloat(4, 1.5f).putFloat(8, -2f).position(4);
        Tensor tensor = Tensor.of(DType.FLOAT, Shape.of(2), buffer);
        assertThat(tensor.toFloats()).containsExactly(1.5f, -2f);
        assertThat(tensor.reshape(Shape.of(1, 2)).floats().get(1)).isEqualTo(-2f);
        assertThatThrownBy(() -> tensor.bytes().put((byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }
}
