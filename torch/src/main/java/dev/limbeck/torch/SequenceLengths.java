package dev.limbeck.torch;

import dev.limbeck.tensor.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How long each sequence of a batch [T, B, …] is. */
final class SequenceLengths {
    private final long[] lengths;
    private final long longest;
    private final boolean full;

    private SequenceLengths(long[] lengths, long longest) {
        this.lengths = lengths;
        this.longest = longest;
        this.full = Arrays.stream(lengths).allMatch(length -> length >= longest);
    }

    static SequenceLengths of(long[] lengths, long longest) {
        return new SequenceLengths(lengths, longest);
    }

    /** All sequences as long as the batch. */
    static SequenceLengths full(long longest, long batch) {
        return new SequenceLengths(
                LongStream.generate(() -> longest).limit(batch).toArray(), longest);
    }

    /** Every sequence back to front; what is behind its end stays there. */
    Tensor reverse(Tensor x) {
        if (full) {
            return torch.flip(x, 0);
        }
        long[] from = new long[(int) longest * lengths.length];
        for (int i = 0; i < from.length; i++) {
            long t = i / lengths.length;
            long length = lengths[i % lengths.length];
            from[i] = t < length ? length - 1 - t : t;
        }
        Tensor index = Literals.longs(from).reshape(longest, lengths.length, 1);
        return torch.gather(x, 0, index.expand(x.shape()));
    }

    /** At time t, [B, …] of the sequences that are still running and the alternative of those that have ended. */
    Tensor running(long t, Tensor value, Tensor ended) {
        if (full) {
            return value;
        }
        boolean[] running = new boolean[lengths.length];
        for (int i = 0; i < running.length; i++) {
            running[i] = t < lengths[i];
        }
        Shape shape = Shape.of(running.length, 1);
        Tensor mask = NativeTensors.copy(dev.limbeck.tensor.Tensor.ofBooleans(shape, running));
        return torch.where(mask, value, ended);
    }
}
