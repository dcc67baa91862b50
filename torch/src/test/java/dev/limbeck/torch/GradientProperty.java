package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The gradient of every differentiable operator agrees with central differences, in double precision, for shapes and
 * elements drawn at random.
 */
class GradientProperty {
    private static final int SEEDS = 6;

    @TestFactory
    Stream<DynamicTest> gradientsAgreeWithFiniteDifferences() {
        return IntStream.range(0, GradientCases.ALL.size()).mapToObj(i -> {
            GradientCase gradient = GradientCases.ALL.get(i);
            return DynamicTest.dynamicTest(i + " " + drawn(gradient, 1).type(), () -> {
                for (long seed = 1; seed <= SEEDS; seed++) {
                    FiniteDifferences.agree(drawn(gradient, seed));
                }
            });
        });
    }

    private static NodeCase drawn(GradientCase gradient, long seed) {
        return gradient.draw(new Draws(seed));
    }

    @Test
    void everyKernelHasACaseOrAReasonForHavingNone() {
        Set<KernelRow> checked = checked();
        List<String> forgotten = KernelTable.rows().stream()
                .filter(row -> !checked.contains(row))
                .map(KernelRow::operator)
                .filter(operator -> !WithoutGradient.REASONS.containsKey(operator))
                .toList();

        assertThat(forgotten).isEmpty();
    }

    @Test
    void reasonsAreGivenForKernelsWithoutACaseOnly() {
        List<String> unchecked = KernelTable.rows().stream()
                .filter(row -> !checked().contains(row))
                .map(KernelRow::operator)
                .toList();

        assertThat(unchecked).containsAll(WithoutGradient.REASONS.keySet());
    }

    private static Set<KernelRow> checked() {
        Set<KernelRow> rows = new HashSet<>();
        for (GradientCase gradient : GradientCases.ALL) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                rows.add(drawn(gradient, seed).kernel());
            }
        }
        return rows;
    }
}
