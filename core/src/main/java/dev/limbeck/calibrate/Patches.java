package dev.limbeck.calibrate;

import dev.limbeck.error.ModelException;
import dev.limbeck.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * What lies under the kernel of a convolution, place by place: rows of [channels of the group · positions], in the order
 * in which the kernel's elements lie.
 */
final class Patches implements SampleRows {
    private static final int OUTSIDE = -1;

    private final ConvolutionWindow window;
    private final int group;
    private final FloatBuffer elements;
    private final int batch;
    private final int allChannels;
    private final long[] sizes;
    private final int[] places;
    private final int[][] met;

    /**
     * The patches of a group.
     *
     * @param value [rows, channels, spatial...]
     * @throws ModelException if the value has other axes or channels than the convolution reads
     */
    Patches(ConvolutionWindow window, int group, Tensor value) {
        boolean fits =
                value.rank() == window.axes() + 2 && value.shape().dim(1) == (long) window.channels() * window.groups();
        if (!fits) {
            throw new ModelException("A value of shape " + value.shape() + " is read by a convolution of "
                    + window.groups() + " groups of " + window.channels() + " channels over " + window.axes()
                    + " axes.");
        }
        this.window = window;
        this.group = group;
        this.elements = value.floats();
        this.batch = Math.toIntExact(value.shape().dim(0));
        this.allChannels = Math.toIntExact(value.shape().dim(1));
        this.sizes = new long[window.axes()];
        this.places = new int[window.axes()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = value.shape().dim(axis + 2);
            places[axis] = window.places(axis, sizes[axis]);
        }
        this.met = met();
    }

    /** For each place of the kernel and each of its elements, which element of a channel it meets. */
    private int[][] met() {
        List<int[]> kernel = window.elements();
        int[][] all = new int[placesInAll()][kernel.size()];
        int[] place = new int[places.length];
        for (int number = 0; number < all.length; number++) {
            int rest = number;
            for (int axis = places.length - 1; axis >= 0; axis--) {
                place[axis] = rest % places[axis];
                rest /= places[axis];
            }
            for (int i = 0; i < kernel.size(); i++) {
                all[number][i] = met(place, kernel.get(i));
            }
        }
        return all;
    }

    private int met(int[] place, int[] element) {
        long position = 0;
        for (int axis = 0; axis < place.length; axis++) {
            long along = window.met(axis, sizes[axis], place[axis], element[axis]);
            if (along < 0 || along >= sizes[axis]) {
                return OUTSIDE;
            }
            position = position * sizes[axis] + along;
        }
        return Math.toIntExact(position);
    }

    private int placesInAll() {
        int count = 1;
        for (int along : places) {
            count = Math.multiplyExact(count, along);
        }
        return count;
    }

    private int channelSize() {
        long size = 1;
        for (long along : sizes) {
            size *= along;
        }
        return Math.toIntExact(size);
    }

    /** In how many places of one row the kernel is put. */
    int places() {
        return met.length;
    }

    @Override
    public int width() {
        return window.width();
    }

    @Override
    public int rows() {
        return batch * met.length;
    }

    @Override
    public void row(int number, double[] into) {
        int[] positions = met[number % met.length];
        int size = channelSize();
        int first = (number / met.length * allChannels + group * window.channels()) * size;
        for (int channel = 0; channel < window.channels(); channel++) {
            for (int i = 0; i < positions.length; i++) {
                int position = positions[i];
                into[channel * positions.length + i] =
                        position == OUTSIDE ? 0 : elements.get(first + channel * size + position);
            }
        }
    }
}
