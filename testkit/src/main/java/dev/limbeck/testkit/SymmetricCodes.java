package dev.limbeck.testkit;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.nio.ByteBuffer;

/**
 * A weight as signed integers around zero: w ≈ code · scale, scale = max|w| / (2^(bits−1) − 1).
 * Columns take 7 of their 8 bits, so that integer products are exact on processors without VNNI too.
 *
 * @param codes INT8 or INT4 [in, out]
 * @param scales FLOAT [out] for columns, [in / block, out] for blocks
 */
record SymmetricCodes(Tensor codes, Tensor scales) {
    /** 7 bits, one scale a column. */
    static SymmetricCodes ofColumns(Tensor weight) {
        SymmetricCodes blocks = ofBlocks(weight, Math.toIntExact(weight.shape().dim(0)), 7);
        return new SymmetricCodes(
                blocks.codes, blocks.scales.reshape(Shape.of(weight.shape().dim(1))));
    }

    /** 8 bits, one scale a row, FLOAT [rows, 1]. */
    static SymmetricCodes ofRows(Tensor table) {
        int rows = Math.toIntExact(table.shape().dim(0));
        int width = Math.toIntExact(table.shape().dim(1));
        float[] w = table.toFloats();
        float[] scales = new float[rows];
        for (int i = 0; i < w.length; i++) {
            scales[i / width] = Math.max(scales[i / width], Math.abs(w[i]) / 127);
        }
        byte[] codes = new byte[w.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) Math.round(w[i] / scales[i / width]);
        }
        return new SymmetricCodes(
                Tensor.ofBytes(DType.INT8, table.shape(), codes), Tensor.ofFloats(Shape.of(rows, 1), scales));
    }

    /** One scale for every run of {@code block} elements of a column; {@code bits} is 8, 7 or 4. */
    static SymmetricCodes ofBlocks(Tensor weight, int block, int bits) {
        int in = Math.toIntExact(weight.shape().dim(0));
        int out = Math.toIntExact(weight.shape().dim(1));
        float[] w = weight.toFloats();
        float largest = (1 << (bits - 1)) - 1;
        float[] scales = new float[in / block * out];
        for (int i = 0; i < in * out; i++) {
            int scale = i / out / block * out + i % out;
            scales[scale] = Math.max(scales[scale], Math.abs(w[i]) / largest);
        }
        int stored = bits > 4 ? 8 : 4;
        ByteBuffer codes = ByteBuffer.allocate(in * out * stored / 8);
        for (int i = 0; i < in * out; i++) {
            int code = Math.round(w[i] / scales[i / out / block * out + i % out]);
            int shift = i * stored % 8;
            codes.put(i * stored / 8, (byte) (codes.get(i * stored / 8) | ((code & ((1 << stored) - 1)) << shift)));
        }
        DType dtype = stored == 8 ? DType.INT8 : DType.INT4;
        return new SymmetricCodes(
                Tensor.of(dtype, weight.shape(), codes), Tensor.ofFloats(Shape.of(in / block, out), scales));
    }
}
