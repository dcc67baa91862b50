package dev.limbeck.torch;

import dev.limbeck.torch.GradientCase.Drawn;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradient of every differentiable operator agrees with central differences, in double precision, for shapes and
 * elements drawn at random.
 */
class GradientProperty {
    private static final int SEEDS = 3;

    @TestFactory
    Stream<DynamicTest> gradientsAgreeWithFiniteDifferences() {
        return GradientCases.ALL.stream()
                .map(c -> DynamicTest.dynamicTest(c.toString(), () -> {
                    for (long seed = 1; seed <= SEEDS; seed++) {
                        Drawn drawn = c.draw(seed);
                        FiniteDifferences.agree(drawn.model(), drawn.inputs(), c + ", seed " + seed);
                    }
                }));
    }
}
