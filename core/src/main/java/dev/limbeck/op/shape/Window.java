package dev.limbeck.op.shape;

/**
 * A window that moves over one axis, as the specifications of Conv and of the pooling operators have it.
 *
 * @param reach elements from its first to its last tap, (kernel − 1) · dilation + 1
 * @param stride elements from one place to the next
 * @param before elements padded before the axis
 * @param after elements padded behind it
 * @param ceiling whether a last, partial place counts if it begins inside the axis or the padding before it
 */
public record Window(long reach, long stride, long before, long after, boolean ceiling) {
    /** At how many places it stands on an axis of this size; not positive if it does not fit. */
    public long places(long size) {
        long room = size + before + after - reach;
        if (!ceiling) {
            return Math.floorDiv(room, stride) + 1;
        }
        long places = 1 - Math.floorDiv(-room, stride);
        return (places - 1) * stride >= size + before ? places - 1 : places;
    }

    /** At how many places it stands where {@code auto_pad} keeps the size: ⌈size / stride⌉. */
    public static long samePlaces(long size, long stride) {
        return -Math.floorDiv(-size, stride);
    }
}
