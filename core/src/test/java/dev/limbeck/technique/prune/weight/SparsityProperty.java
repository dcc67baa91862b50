package dev.limbeck.technique.prune.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many weights go, of which groups; what goes counts less than what stays. */
class SparsityProperty {
    private static Scores random(WeightLayout layout, double scale, SplittableRandom random) {
        float[] values = new float[layout.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return new Scores(layout, values);
    }

    private static WeightLayout layout(SplittableRandom random) {
        int positions = random.nextInt(3) == 0 ? 9 : 1;
        return new WeightLayout(
                random.nextBoolean(), random.nextInt(1, 20), positions * random.nextInt(1, 30), positions);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theShareOfEachGroupGoes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Scores> layers = List.of(random(layout(random), 1, random), random(layout(random), 3, random));
        double share = random.nextDouble();
        for (Comparison comparison : Comparison.values()) {
            List<Mask> masks = new Sparsity.Share(share, comparison).masks(layers, share);
            List<List<int[]>> groups = groups(comparison, layers);
            for (List<int[]> group : groups) {
                List<int[]> sorted = new ArrayList<>(group);
                sorted.sort(Comparator.comparing(at -> layers.get(at[0]).get(at[1])));
                long gone = Math.round(share * sorted.size());
                for (int i = 0; i < sorted.size(); i++) {
                    int[] at = sorted.get(i);
                    assertThat(masks.get(at[0]).keeps(at[1])).isEqualTo(i >= gone);
                }
            }
        }
    }

    /** Layer and place of the weights that are held against each other, by plain loops. */
    private static List<List<int[]>> groups(Comparison comparison, List<Scores> layers) {
        List<List<int[]>> groups = new ArrayList<>();
        List<int[]> all = new ArrayList<>();
        for (int layer = 0; layer < layers.size(); layer++) {
            WeightLayout layout = layers.get(layer).layout();
            List<int[]> ofLayer = new ArrayList<>();
            for (int output = 0; output < layout.outputs(); output++) {
                List<int[]> ofOutput = new ArrayList<>();
                for (int input = 0; input < layout.inputs(); input++) {
                    int place = layout.outputsFirst()
                            ? output * layout.inputs() + input
                            : input * layout.outputs() + output;
                    ofOutput.add(new int[] {layer, place});
                }
                ofLayer.addAll(ofOutput);
                if (comparison == Comparison.OUTPUT) {
                    groups.add(ofOutput);
                }
            }
            all.addAll(ofLayer);
            if (comparison == Comparison.LAYER) {
                groups.add(ofLayer);
            }
        }
        if (comparison == Comparison.MODEL) {
            groups.add(all);
        }
        return groups;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void exactlyNOfMStay(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int of = random.nextInt(2, 6);
        Sparsity.NOfM pattern = new Sparsity.NOfM(random.nextInt(of + 1), of);
        Scores layer = random(layout(random), 1, random);
        WeightLayout layout = layer.layout();
        Mask mask = pattern.masks(List.of(layer), pattern.share()).get(0);
        for (int output = 0; output < layout.outputs(); output++) {
            for (int position = 0; position < layout.positions(); position++) {
                int channel = 0;
                for (; channel + of <= layout.channels(); channel += of) {
                    List<Integer> group = new ArrayList<>();
                    for (int i = 0; i < of; i++) {
                        group.add(layout.index(output, (channel + i) * layout.positions() + position));
                    }
                    assertThat(group.stream().filter(mask::keeps)).hasSize(pattern.kept());
                    assertThat(group.stream().filter(mask::keeps).map(layer::get))
                            .allSatisfy(kept -> assertThat(group.stream()
                                            .filter(i -> !mask.keeps(i))
                                            .map(layer::get))
                                    .allMatch(gone -> gone <= kept));
                }
                for (; channel < layout.channels(); channel++) {
                    assertThat(mask.keeps(layout.index(output, channel * layout.positions() + position)))
                            .isTrue();
                }
            }
        }
    }

    @Test
    void aPatternComesBySteps() {
        Scores layer = new Scores(new WeightLayout(true, 1, 4, 1), new float[] {4, 1, 3, 2});
        Sparsity pattern = Sparsity.NOfM.parse("2:4");
        List<List<Integer>> kept = new ArrayList<>();
        for (double now : new double[] {0, 0.2, 0.5}) {
            Mask mask = pattern.masks(List.of(layer), now).get(0);
            kept.add(IntStream.range(0, 4).filter(mask::keeps).boxed().toList());
        }
        assertThat(kept).containsExactly(List.of(0, 1, 2, 3), List.of(0, 2, 3), List.of(0, 2));
    }

    @Test
    void whatIsNoPatternIsRefused() {
        for (String text : List.of("2", "4:2", "a:b", "2:4:8", "")) {
            assertThatThrownBy(() -> Sparsity.NOfM.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2:4");
        }
    }
}
