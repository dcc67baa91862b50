package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The elements of a tensor as {@link SparseArchive} keeps them: which of them are not 0, and those. An element is 0 if all
 * of its bits are, so nothing is lost of −0 or of what is no number. Codes of shared weights lie together in a byte where
 * they are small enough.
 */
final class StoredWeight {
    private final int elements;
    private final int width;
    private final int stored;
    private final int together;
    private final int kept;
    private final byte[] mask;
    private final byte[] values;

    /**
     * Elements that were kept.
     *
     * @param elements how many the tensor has
     * @param width bytes of one
     * @param stored bytes that are kept of each: half of the width for floats that are all numbers of half precision
     * @param together how many lie in one byte: 8, 4 or 2 of codes below 2, 4 or 16, the first in the lowest bits; else 1
     * @param kept how many elements are kept
     * @param mask one bit for each element, the first the lowest of its byte, 1 where the element is kept; empty if all
     *     are
     * @param values the elements that are kept, their first bytes, then their second ones, and so on
     */
    StoredWeight(int elements, int width, int stored, int together, int kept, byte[] mask, byte[] values) {
        this.elements = elements;
        this.width = width;
        this.stored = stored;
        this.together = together;
        this.kept = kept;
        this.mask = mask;
        this.values = values;
    }

    /**
     * Elements to be kept.
     *
     * @param bytes little-endian, as in the file
     * @param dtype of whole bytes; FLOAT may be kept in half precision
     */
    static StoredWeight of(ByteBuffer bytes, DType dtype) {
        ByteBuffer all = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int width = dtype.bits() / Byte.SIZE;
        int start = all.position();
        int elements = all.remaining() / width;
        byte[] mask = new byte[(elements + Byte.SIZE - 1) / Byte.SIZE];
        int kept = 0;
        int highest = 0;
        boolean areHalves = dtype == DType.FLOAT;
        for (int i = 0; i < elements; i++) {
            if (!isZero(all, start + i * width, width)) {
                mask[i / Byte.SIZE] |= (byte) (1 << (i % Byte.SIZE));
                kept++;
                areHalves = areHalves && isHalf(all.getInt(start + i * width));
                highest = Math.max(highest, Byte.toUnsignedInt(all.get(start + i * width)));
            }
        }
        int stored = areHalves ? Short.BYTES : width;
        int together = dtype == DType.UINT8 ? together(highest) : 1;
        boolean pays = mask.length < bytes(elements, stored, together) - bytes(kept, stored, together);
        return new StoredWeight(
                        elements,
                        width,
                        stored,
                        together,
                        pays ? kept : elements,
                        pays ? mask : new byte[0],
                        new byte[0])
                .with(all, start);
    }

    /** How many codes lie in a byte. */
    private static int together(int highest) {
        if (highest < 2) {
            return 8;
        }
        if (highest < 4) {
            return 4;
        }
        return highest < 16 ? 2 : 1;
    }

    /** The bytes of so many values. */
    static int bytes(int count, int stored, int together) {
        return together == 1 ? Math.multiplyExact(count, stored) : (count + together - 1) / together;
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

    int together() {
        return together;
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

    private StoredWeight with(ByteBuffer all, int start) {
        byte[] planes = new byte[bytes(kept, stored, together)];
        int next = 0;
        for (int i = 0; i < elements; i++) {
            if (keeps(i)) {
                put(planes, next++, all, start + i * width);
            }
        }
        return new StoredWeight(elements, width, stored, together, kept, mask, planes);
    }

    private void put(byte[] planes, int place, ByteBuffer all, int at) {
        if (together > 1) {
            planes[place / together] |= (byte) (all.get(at) << shift(place));
        } else if (stored < width) {
            short half = Float16.toHalf(all.getFloat(at));
            planes[place] = (byte) half;
            planes[kept + place] = (byte) (half >> Byte.SIZE);
        } else {
            for (int i = 0; i < width; i++) {
                planes[i * kept + place] = all.get(at + i);
            }
        }
    }

    /** Where the bits of a code begin in its byte. */
    private int shift(int place) {
        return place % together * (Byte.SIZE / together);
    }

    /** How many elements are kept. */
    int kept() {
        return kept;
    }

    /**
     * The elements as they were in the file.
     *
     * @throws ModelException if there are fewer or more values than the mask keeps
     */
    ByteBuffer restored() {
        ByteBuffer all =
                ByteBuffer.allocate(Math.multiplyExact(elements, width)).order(ByteOrder.LITTLE_ENDIAN);
        int next = 0;
        for (int i = 0; i < elements; i++) {
            if (keeps(i)) {
                if (next == kept) {
                    throw new ModelException("A mask keeps more elements than there are.");
                }
                take(all, i * width, next++);
            }
        }
        if (next != kept) {
            throw new ModelException("There are more elements than a mask keeps.");
        }
        return all;
    }

    private void take(ByteBuffer all, int at, int place) {
        if (together > 1) {
            int code = Byte.toUnsignedInt(values[place / together]) >> shift(place);
            all.put(at, (byte) (code & (0xff >> (Byte.SIZE - Byte.SIZE / together))));
        } else if (stored < width) {
            int half = (values[place] & 0xff) | (values[kept + place] << Byte.SIZE);
            all.putFloat(at, Float16.fromHalf((short) half));
        } else {
            for (int i = 0; i < width; i++) {
                all.put(at + i, values[i * kept + place]);
            }
        }
    }
}
