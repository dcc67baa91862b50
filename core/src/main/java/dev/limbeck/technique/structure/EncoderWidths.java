package dev.limbeck.technique.structure;

import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;

/**
 * How wide an encoder is.
 *
 * @param hidden the width of the hidden states
 * @param heads attention heads of every block
 * @param headSize the width of one head
 * @param intermediate the width inside the feed-forward half of a block
 */
public record EncoderWidths(int hidden, int heads, int headSize, int intermediate) {
    public EncoderWidths {
        requirePositive("hidden width", hidden);
        requirePositive("number of heads", heads);
        requirePositive("width of a head", headSize);
        requirePositive("intermediate width", intermediate);
    }

    private static void requirePositive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("The " + what + " of an encoder must be at least 1, not " + value + ".");
        }
    }

    /** The widths that an encoder has; its blocks may differ where it was pruned, the first counts. */
    public static EncoderWidths of(Encoder encoder) {
        EncoderBlock first = encoder.blocks().get(0);
        return new EncoderWidths(
                Math.toIntExact(first.hidden()),
                first.heads(),
                first.headSize(),
                Math.toIntExact(first.intermediate()));
    }

    /**
     * Another hidden width and number of heads, which share it; the feed-forward half stays in proportion. Where neither
     * changes, heads of a width of their own, as pruning leaves them, stay too.
     *
     * @throws IllegalArgumentException if the heads cannot share the width evenly
     */
    public EncoderWidths resized(int width, int count) {
        if (width == hidden && count == heads) {
            return this;
        }
        if (count < 1 || width % count != 0) {
            throw new IllegalArgumentException(
                    "A hidden width of " + width + " cannot be shared evenly by " + count + " heads.");
        }
        int inner = Math.max(1, Math.toIntExact((long) intermediate * width / hidden));
        return new EncoderWidths(width, count, width / count, inner);
    }

    public EncoderWidths withIntermediate(int width) {
        return new EncoderWidths(hidden, heads, headSize, width);
    }
}
