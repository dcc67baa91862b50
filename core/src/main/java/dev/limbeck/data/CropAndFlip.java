package dev.limbeck.data;

import dev.limbeck.graph.Model;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The usual augmentation of small pictures: each is shifted by up to {@code padding} pixels, with zeros moving in, and
 * every second one is mirrored (He et al. 2015, section 4.2).
 *
 * @param input the name of the pictures, FLOAT [rows, channels, height, width], normalised so that zero is the mean
 * @param padding the most pixels a picture is shifted by, in either direction
 */
public record CropAndFlip(String input, int padding) implements Augmentation {
    private static final int RANK = 4;
    private static final int USUAL_PADDING = 4;

    /** Shifts of up to four pixels, as is usual for pictures of 32 × 32. */
    public static CropAndFlip of(String input) {
        return new CropAndFlip(input, USUAL_PADDING);
    }

    /** The usual changes of the pictures that a model reads, which are its first input, or none. */
    public static Augmentation of(Model model, boolean augmented) {
        return augmented ? of(model.graph().feeds().get(0).name()) : NONE;
    }

    @Override
    public Batch apply(Batch batch, long seed) {
        Map<String, Tensor> inputs = new LinkedHashMap<>(batch.inputs());
        inputs.put(input, changed(batch.input(input), new SplittableRandom(seed)));
        return new Batch(inputs, batch.rows());
    }

    private Tensor changed(Tensor pictures, SplittableRandom random) {
        Shape shape = pictures.shape();
        if (shape.rank() != RANK) {
            throw new IllegalArgumentException(
                    "Pictures of shape " + shape + " cannot be cropped: [rows, channels, height, width] is needed.");
        }
        float[] from = pictures.toFloats();
        float[] to = new float[from.length];
        int channels = (int) shape.dim(1);
        int pixels = (int) (shape.dim(2) * shape.dim(3));
        for (int row = 0; row < shape.dim(0); row++) {
            Move move = Move.random(padding, random);
            for (int channel = 0; channel < channels; channel++) {
                int plane = (row * channels + channel) * pixels;
                move.copy(from, to, plane, (int) shape.dim(2), (int) shape.dim(3));
            }
        }
        return Tensor.ofFloats(shape, to);
    }

    /** What happens to one picture. */
    private record Move(int down, int right, boolean mirrored) {
        static Move random(int padding, SplittableRandom random) {
            return new Move(
                    random.nextInt(-padding, padding + 1), random.nextInt(-padding, padding + 1), random.nextBoolean());
        }

        void copy(float[] from, float[] to, int plane, int height, int width) {
            for (int y = Math.max(0, down); y < Math.min(height, height + down); y++) {
                for (int x = Math.max(0, right); x < Math.min(width, width + right); x++) {
                    int column = mirrored ? width - 1 - x : x;
                    to[plane + y * width + column] = from[plane + (y - down) * width + x - right];
                }
            }
        }
    }
}
