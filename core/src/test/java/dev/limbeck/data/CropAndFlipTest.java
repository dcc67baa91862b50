package dev.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CropAndFlipTest {
    private static final int ROWS = 64;
    private static final int HEIGHT = 6;
    private static final int WIDTH = 5;
    private static final int PADDING = 2;

    private final Tensor pictures = pictures();
    private final Batch batch =
            new Batch(Map.of("x", pictures), IntStream.range(0, ROWS).boxed().toList());

    private static Tensor pictures() {
        float[] values = new float[ROWS * 2 * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = i + 1;
        }
        return Tensor.ofFloats(Shape.of(ROWS, 2, HEIGHT, WIDTH), values);
    }

    @Test
    void everyPictureIsShiftedAndPerhapsMirrored() {
        float[] before = pictures.toFloats();
        float[] after = new CropAndFlip("x", PADDING).apply(batch, 7).input("x").toFloats();
        Set<List<Integer>> moves = new HashSet<>();
        for (int row = 0; row < ROWS; row++) {
            moves.add(move(before, after, row));
        }
        assertThat(moves.stream().map(m -> m.get(2))).contains(0, 1);
        assertThat(moves).hasSizeGreaterThan(20);
    }

    /** The one move (down, right, mirrored) that explains a picture, both channels alike. */
    private static List<Integer> move(float[] before, float[] after, int row) {
        for (int down = -PADDING; down <= PADDING; down++) {
            for (int right = -PADDING; right <= PADDING; right++) {
                for (int mirrored = 0; mirrored <= 1; mirrored++) {
                    if (explains(before, after, row, down, right, mirrored == 1)) {
                        return List.of(down, right, mirrored);
                    }
                }
            }
        }
        throw new AssertionError("Picture " + row + " is neither shifted nor mirrored.");
    }

    private static boolean explains(float[] before, float[] after, int row, int down, int right, boolean mirrored) {
        for (int channel = 0; channel < 2; channel++) {
            int plane = (row * 2 + channel) * HEIGHT * WIDTH;
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int fromY = y - down;
                    int fromX = (mirrored ? WIDTH - 1 - x : x) - right;
                    boolean inside = fromY >= 0 && fromY < HEIGHT && fromX >= 0 && fromX < WIDTH;
                    float expected = inside ? before[plane + fromY * WIDTH + fromX] : 0;
                    if (after[plane + y * WIDTH + x] != expected) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    @Test
    void aSeedDecidesTheMoves() {
        CropAndFlip changes = new CropAndFlip("x", PADDING);
        assertThat(changes.apply(batch, 7)).isEqualTo(changes.apply(batch, 7)).isNotEqualTo(changes.apply(batch, 8));
    }
}
