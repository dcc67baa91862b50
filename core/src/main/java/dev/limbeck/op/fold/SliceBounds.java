package dev.limbeck.op.fold;

/** The arithmetic of ONNX Slice on one axis: bounds count from the end when negative and are clamped to the axis. */
public final class SliceBounds {
    private SliceBounds() {}

    /** The first element taken. */
    public static long first(long start, long step, long size) {
        long counted = start < 0 ? start + size : start;
        return step < 0 ? clamp(counted, -1, size - 1) : clamp(counted, 0, size);
    }

    /** How many elements are taken. */
    public static long count(long start, long end, long step, long size) {
        long from = first(start, step, size);
        long counted = end < 0 && end > Long.MIN_VALUE + size ? end + size : end;
        long to = step < 0 ? clamp(counted, -1, size) : clamp(counted, 0, size);
        long distance = step < 0 ? from - to : to - from;
        long stride = Math.abs(step);
        return Math.max(0, (distance + stride - 1) / stride);
    }

    private static long clamp(long value, long low, long high) {
        return Math.max(low, Math.min(high, value));
    }
}
