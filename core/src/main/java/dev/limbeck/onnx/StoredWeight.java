package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a tensor as {@link SparseArchive} keeps them: which of them are not 0, and those. An element is 0 if all
 * of its bits are, so nothing is lost of −0 or of what is no number.
 */
final class StoredWeight {
    private final int elements;
    private final int width;
    private final int stored;
    private final byte[] mask;
    private final byte[] values;

    /**
     * Elements that were kept.
     *
     * @param elements how many the tensor has
     * @param width bytes of one
     * @param stored bytes that are kept of each: half of the width for floats that are all numbers of half precision
     * @param mask one bit for each element, the first the lowest of its byte, 1 where the element is kept; empty if all
     *     are
     * @param values the elements that are kept, their first bytes, then their second ones, and so on
     */
    StoredWeight(int elements, int width, int stored, byte[] mask, byte[] values) {
        this.elements = elements;
        this.width = width;
        this.stored = stored;
        this.mask = mask;
        this.values = values;
    }

    /**
     * Elements to be kept.
     *
     * @param bytes little-endian, as in the file
     * @param isFloat whether they are FLOAT, so that they may be kept in half precision
     */
    static StoredWeight of(ByteBuffer bytes, int width, boolean isFloat) {
        ByteBuffer all = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int start = all.position();
        int elements = all.remaining() / width;
        byte[] mask = new byte[(elements + Byte.SIZE - 1) / Byte.SIZE];
        int kept = 0;
        boolean areHalves = isFloat;
        for (int i = 0; i < elements; i++) {
            if (!isZero(all, start + i * width, width)) {
                mask[i / Byte.SIZE] |= (byte) (1 << (i % Byte.SIZE));
                kept++;
                areHalves = areHalves && isHalf(all.getInt(start + i * width));
            }
        }
        int stored = areHalves ? Short.BYTES : width;
        boolean pays = mask.length < (long) (elements - kept) * stored;
        return new StoredWeight(elements, width, stored, pays ? mask : new byte[0], new byte[0])
                .with(all, start, pays ? kept : elements);
    }

    private static boolean isZero(ByteBuffer bytes, int at, int width) {
        for (int i = 0; i < width; i++) {
            if (bytes.get(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHalf(int bits) {
        float value = Float.intBitsToFloat(bits);
        return Float.floatToRawIntBits(Float16.fromHalf(Float16.toHalf(value))) == bits;
    }

    int elements() {
        return elements;
    }

    int width() {
        return width;
    }

    int stored() {
        return stored;
    }

    byte[] mask() {
        return mask;
    }

    byte[] values() {
        return values;
    }

    boolean isMasked() {
        return mask.length > 0;
    }

    private boolean keeps(int element) {
        return !isMasked() || (mask[element / Byte.SIZE] >> (element % Byte.SIZE) & 1) == 1;
    }

    private StoredWeight with(ByteBuffer all, int start, int count) {
        byte[] planes = new byte[Math.multiplyExact(count, stored)];
        int next = 0;
        for (int i = 0; i < elements; i++) {
            if (keeps(i)) {
                put(planes, next++, count, all, start + i * width);
            }
        }
        return new StoredWeight(elements, width, stored, mask, planes);
    }

    private void put(byte[] planes, int place, int count, ByteBuffer all, int at) {
        if (stored < width) {
            short half = Float16.toHalf(all.getFloat(at));
            planes[place] = (byte) half;
            planes[count + place] = (byte) (half >> Byte.SIZE);
        } else {
            for (int i = 0; i < width; i++) {
                planes[i * count + place] = all.get(at + i);
            }
        }
    }

    /** How many elements are kept. */
    int kept() {
        return values.length / stored;
    }

    /**
     * The elements as they were in the file.
     *
     * @throws ModelException if there are fewer or more values than the mask keeps
     */
    ByteBuffer restored() {
        ByteBuffer all =
                ByteBuffer.allocate(Math.multiplyExact(elements, width)).order(ByteOrder.LITTLE_ENDIAN);
        int count = kept();
        int next = 0;
        for (int i = 0; i < elements; i++) {
            if (keeps(i)) {
                if (next == count) {
                    throw new ModelException("A mask keeps more elements than there are.");
                }
                take(all, i * width, next++, count);
            }
        }
        if (next != count) {
            throw new ModelException("There are more elements than a mask keeps.");
        }
        return all;
    }

    private void take(ByteBuffer all, int at, int place, int count) {
        if (stored < width) {
            int half = (values[place] & 0xff) | (values[count + place] << Byte.SIZE);
            all.putFloat(at, Float16.fromHalf((short) half));
        } else {
            for (int i = 0; i < width; i++) {
                all.put(at + i, values[i * count + place]);
            }
        }
    }
}
