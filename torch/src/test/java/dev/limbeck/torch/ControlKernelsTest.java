package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What loops and scans answer; their gradients are among the {@link GradientCases}. */
class ControlKernelsTest {
    @Test
    void aLoopThatDoesNotRunGivesItsStateAndNothingCollected() {
        NodeCase loop = ControlCases.loop(0, new Draws(1));
        List<Tensor> answers = loop.run();

        assertThat(answers.get(0)).isEqualTo(loop.value(2));
        assertThat(answers.get(1).shape()).isEqualTo(Shape.of(0, 2, 3));
    }

    @Test
    void aScanFollowsItsAxesAndDirections() {
        Tensor start = Tensor.ofDoubles(Shape.of(2), 1, 2);
        Tensor x = new Draws(1).tensor(2, 3);
        Tensor y = ControlCases.scan(start, x, Tensor.ofDoubles(Shape.of(1), 1))
                .run()
                .get(1);

        assertThat(y.shape()).isEqualTo(Shape.of(2, 3));
        for (int row = 0; row < 2; row++) {
            double state = start.doubleAt(row);
            for (int t = 0; t < 3; t++) {
                double element = x.doubleAt(row * 3 + 2 - t);
                state = state * element + element;
                assertThat(y.doubleAt(row * 3 + t)).isEqualTo(state);
            }
        }
    }
}
