package dev.limbeck.cli.report;

import dev.limbeck.cli.report.Report.Attempt;
import dev.limbeck.cli.report.Report.Better;
import dev.limbeck.cli.report.Report.Curve;
import dev.limbeck.cli.report.Report.Fact;
import dev.limbeck.cli.report.Report.Figure;
import dev.limbeck.cli.report.Report.Highlight;
import dev.limbeck.cli.report.Report.Point;
import dev.limbeck.cli.report.Report.SiteLoss;
import dev.limbeck.measure.Interval;
import dev.limbeck.run.GroupSensitivity;
import dev.limbeck.run.GroupWidth;
import dev.limbeck.run.PruningEvidence;
import dev.limbeck.run.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Reports to test with; their figures are made up. */
final class Reports {
    private Reports() {}

    /** A report of an encoder of so many blocks, six sites each. */
    static Report encoder(int blocks) {
        List<SiteLoss> sites = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            for (String place : List.of("query", "key", "value", "output", "intermediate", "dense")) {
                double points = 0.02 + 0.11 * Math.abs(Math.sin(3.1 * sites.size())) - (block % 3 == 0 ? 0.05 : 0);
                double change = 0.002 + 0.006 * Math.abs(Math.cos(1.7 * sites.size()));
                sites.add(new SiteLoss("encoder/layer." + block + "/" + place, change, points, points > 0.12));
            }
        }
        return new Report(
                "bert-sst2",
                "quantized to int8 after training, dynamic",
                Verdict.KEPT,
                "2.31× faster at batch 1 and 0.06 points lost, within the 0.3 allowed.",
                List.of(
                        new Highlight("2.31×", "faster, batch 1"),
                        new Highlight("4.84×", "faster, batch 32"),
                        new Highlight("3.88×", "smaller"),
                        new Highlight("−0.06", "points of accuracy")),
                List.of(
                        new Figure(
                                "accuracy",
                                "",
                                4,
                                Better.HIGHER,
                                new Interval(0.9193, 0.9062, 0.9314),
                                new Interval(0.9187, 0.9055, 0.9308)),
                        new Figure(
                                "latency, batch 1",
                                "ms",
                                2,
                                Better.LOWER,
                                new Interval(8.71, 8.55, 8.98),
                                new Interval(3.77, 3.70, 3.90)),
                        new Figure(
                                "latency, batch 32",
                                "ms",
                                1,
                                Better.LOWER,
                                new Interval(380, 371, 392),
                                new Interval(78.5, 76.2, 80.1)),
                        new Figure("file", "MB", 1, Better.LOWER, Interval.exact(133.9), Interval.exact(34.5)),
                        new Figure("peak memory", "MB", 0, Better.LOWER, Interval.exact(412), Interval.exact(251))),
                sites,
                List.of(
                        new Curve("loss: labels", curve(200, step -> 0.7 * Math.exp(-step / 60.0) + 0.05)),
                        new Curve("score", curve(3, step -> 0.88 + 0.01 * step))),
                List.of(
                        new Attempt("dynamic, packed", "kept", "2.31×, −0.06 points"),
                        new Attempt("dynamic, QAttention", "measured", "2.12×, −0.06 points"),
                        new Attempt("static, all operators", "declined", "−41 points")),
                List.of(
                        new Fact("limbeck", "0.1.0"),
                        new Fact("source", "model.onnx, SHA-256 8d1f…"),
                        new Fact("data", "dev.tsv, 872 rows"),
                        new Fact("processor", "x86-64 with VNNI, 2 threads"),
                        new Fact("runtime", "ONNX Runtime 1.28.0, Java 17.0.15"),
                        new Fact("seed", "42")),
                Optional.empty(),
                Optional.of(pruning(blocks)));
    }

    /** Heads and neurons of so many blocks. */
    private static PruningEvidence pruning(int blocks) {
        List<GroupWidth> widths = new ArrayList<>();
        List<GroupSensitivity> sensitivity = new ArrayList<>();
        for (int block = 0; block < blocks; block++) {
            widths.add(new GroupWidth("layer." + block, "head", 12, 7 - block % 4));
            widths.add(new GroupWidth("layer." + block + "/ff", "neuron", 3072, 1100 + 90 * block));
            for (String layer : List.of("layer." + block, "layer." + block + "/ff")) {
                String unit = layer.endsWith("ff") ? "neuron" : "head";
                double cost = 0.001 * (1 + block);
                sensitivity.add(new GroupSensitivity(
                        layer,
                        unit,
                        List.of(
                                new GroupSensitivity.Point(0.25, cost),
                                new GroupSensitivity.Point(0.5, 4 * cost),
                                new GroupSensitivity.Point(0.75, 20 * cost))));
            }
        }
        return new PruningEvidence(widths, sensitivity);
    }

    private static List<Point> curve(int steps, DoubleUnaryOperator value) {
        return IntStream.rangeClosed(1, steps)
                .mapToObj(step -> new Point(step, value.applyAsDouble(step)))
                .toList();
    }
}
