package dev.limbeck.reader.text;

import java.util.Arrays;

/**
 * Tokenized rows, packed one after the other: four bytes a token, and one more where second texts are told apart.
 */
final class Tokens {
    private int[] ids = new int[1 << 12];
    private byte[] types = new byte[1 << 12];
    private int[] ends = new int[64];
    private int rows;

    /**
     * Adds a row.
     *
     * @param rowIds token ids
     * @param rowTypes 0 for the first text, 1 for the second, of the same length
     */
    void add(long[] rowIds, long[] rowTypes) {
        int start = rows == 0 ? 0 : ends[rows - 1];
        int end = Math.addExact(start, rowIds.length);
        if (end > ids.length) {
            int grown = Math.max(end, ids.length + (ids.length >> 1));
            ids = Arrays.copyOf(ids, grown);
            types = Arrays.copyOf(types, grown);
        }
        for (int i = 0; i < rowIds.length; i++) {
            ids[start + i] = Math.toIntExact(rowIds[i]);
            types[start + i] = (byte) rowTypes[i];
        }
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, rows * 2);
        }
        ends[rows++] = end;
    }

    int rows() {
        return rows;
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** How many tokens a row has. */
    int length(int row) {
        return ends[row] - start(row);
    }

    int id(int row, int position) {
        return ids[start(row) + position];
    }

    int type(int row, int position) {
        return types[start(row) + position];
    }
}
