package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Split;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.ort.OrtCalibrator;
import dev.limbeck.ort.OrtPredictor;
import dev.limbeck.pass.Passes;
import dev.limbeck.pass.SeparatedVectors;
import dev.limbeck.reader.DataOptions;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.site.Footprint;
import dev.limbeck.technique.structure.LayerDropping;
import dev.limbeck.testkit.Shared;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On real models and rows: a model that has lost channels agrees with the original more often once it is reconstructed. */
class ReconstructionConformance {
    private static final int CALIBRATION = 24;
    private static final int ROWS = 100;

    @Test
    void aNetworkOfConvolutionsAgreesWithItselfMoreOften() {
        Path file = Shared.model("resnet20-cifar10/with-batchnorm.onnx");
        Model model = OnnxReader.read(file);
        Pair pruned = pruned(canonical(model), rows(model, file, "cifar10", Split.TEST), 0.85);

        assertThat(pruned.agreement(pruned.with())).isGreaterThan(pruned.agreement(pruned.without()) + ROWS / 10);
        assertThat(pruned.agreement(pruned.with())).isGreaterThan(ROWS * 6 / 10);
    }

    /** Its first blocks, for all of them take long; as these answer the same class to all rows, by how far they move. */
    @Test
    void aBertAnswersMoreAsItDid() {
        Path file = Shared.model("bert-sst2/model.onnx");
        Model model = OnnxReader.read(file);
        Model first = LayerDropping.keeping(canonical(model), List.of(0, 1, 2));
        Pair pruned = pruned(first, rows(model, file, "sst2", Split.DEV), 0.5);

        assertThat(pruned.distance(pruned.with())).isLessThan(0.5 * pruned.distance(pruned.without()));
    }

    /** Answers of a model, and of the model without channels, reconstructed or not. */
    private record Pair(Predictions original, Predictions without, Predictions with) {
        int agreement(Predictions answers) {
            return (int) IntStream.range(0, ROWS)
                    .filter(row -> answers.argmax(row) == original.argmax(row))
                    .count();
        }

        double distance(Predictions answers) {
            double sum = 0;
            for (int row = 0; row < ROWS; row++) {
                for (int i = 0; i < original.rows().get(row).length; i++) {
                    sum += Math.pow(answers.rows().get(row)[i] - original.rows().get(row)[i], 2);
                }
            }
            return sum;
        }
    }

    private static Model canonical(Model model) {
        return new SeparatedVectors().apply(Passes.canonical(model).model()).model();
    }

    private static Dataset rows(Model model, Path file, String data, Split split) {
        return DatasetFolder.open(Shared.data(data), DataOptions.GUESSED, model, file, note -> {})
                .dataset(split);
    }

    private static Pair pruned(Model canonical, Dataset all, double share) {
        Dataset judged = rows(all, CALIBRATION, CALIBRATION + ROWS);
        Footprint footprint = least(canonical, share);
        Reconstruction reconstruction = new Reconstruction(canonical, footprint);
        Model refitted = canonical;
        for (Set<Statistic> pass : reconstruction.passes()) {
            Statistics statistics = new OrtCalibrator().collect(refitted, pass, rows(all, 0, CALIBRATION));
            refitted = reconstruction.applied(refitted, statistics);
        }

        return new Pair(
                answers(canonical, judged),
                answers(removed(canonical, footprint), judged),
                answers(removed(refitted, footprint), judged));
    }

    private static Dataset rows(Dataset data, int from, int to) {
        return data.select(IntStream.range(from, to).boxed().toList());
    }

    /** The units of each group that count least by their weights. */
    private static Footprint least(Model canonical, double share) {
        List<RankedGroup> groups = DependencyGraph.of(canonical).groups().stream()
                .filter(group -> group.kind() != Kind.HIDDEN)
                .map(group -> ranked(canonical, group))
                .toList();
        return Ranking.PER_GROUP.removed(groups, share);
    }

    private static RankedGroup ranked(Model canonical, ChannelGroup group) {
        double[] importance = WeightNorm.GROUP.of(canonical, group, Statistics.NONE);
        return new RankedGroup(group, Arrays.stream(importance).boxed().toList());
    }

    private static Model removed(Model model, Footprint footprint) {
        return ChannelRemoval.removed(model, footprint).fold(smaller -> smaller, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static Predictions answers(Model model, Dataset rows) {
        return new OrtPredictor()
                .predict(model, rows, model.graph().outputs().get(0).name());
    }
}
