package dev.limbeck.recover;

import dev.limbeck.recover.LearningCurve.Score;
import dev.limbeck.recover.LearningCurve.Step;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.tensor.TensorBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A learning curve as tables of numbers: a row for each step (number, rate, losses) and for each score (step, value). */
record CurveTables(LearningCurve curve) {
    private static final String STEPS = "steps";
    private static final String SCORES = "scores";
    private static final int BEFORE_LOSSES = 2;

    /** Tables that would be empty are left out. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> tables = new LinkedHashMap<>();
        if (!curve.steps().isEmpty()) {
            tables.put(STEPS, steps());
        }
        if (!curve.scores().isEmpty()) {
            tables.put(SCORES, scores());
        }
        return tables;
    }

    private Tensor steps() {
        int columns = BEFORE_LOSSES + curve.terms().size();
        TensorBuilder table =
                new TensorBuilder(DType.DOUBLE, Shape.of(curve.steps().size(), columns));
        int at = 0;
        for (Step step : curve.steps()) {
            table.set(at++, (double) step.number()).set(at++, step.learningRate());
            for (float loss : step.losses()) {
                table.set(at++, (double) loss);
            }
        }
        return table.build();
    }

    private Tensor scores() {
        TensorBuilder table =
                new TensorBuilder(DType.DOUBLE, Shape.of(curve.scores().size(), 2));
        int at = 0;
        for (Score score : curve.scores()) {
            table.set(at++, (double) score.step()).set(at++, score.value());
        }
        return table.build();
    }

    /**
     * The curve of these tables.
     *
     * @param terms one a line
     */
    static LearningCurve curve(String terms, Map<String, Tensor> tables) {
        List<Step> steps = new ArrayList<>();
        for (double[] row : rows(tables, STEPS)) {
            List<Float> losses = IntStream.range(BEFORE_LOSSES, row.length)
                    .mapToObj(i -> (float) row[i])
                    .toList();
            steps.add(new Step((long) row[0], row[1], losses));
        }
        List<Score> scores = new ArrayList<>();
        for (double[] row : rows(tables, SCORES)) {
            scores.add(new Score((long) row[0], row[1]));
        }
        return new LearningCurve(List.of(terms.split("\n", -1)), steps, scores);
    }

    private static List<double[]> rows(Map<String, Tensor> tables, String name) {
        Tensor table = tables.get(name);
        List<double[]> rows = new ArrayList<>();
        if (table != null) {
            int columns = (int) table.shape().dim(1);
            double[] values = table.toDoubles();
            for (int at = 0; at < values.length; at += columns) {
                rows.add(Arrays.copyOfRange(values, at, at + columns));
            }
        }
        return rows;
    }
}
