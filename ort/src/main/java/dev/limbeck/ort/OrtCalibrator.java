package dev.limbeck.ort;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.Reducer;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.Summary;
import dev.limbeck.calibrate.TokenMask;
import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Collects statistics with ONNX Runtime: the values asked for become outputs of the model, each batch's values are
 * reduced and dropped. Memory is that of one batch, whose rows are as many as keep its values within 32 MiB.
 */
public final class OrtCalibrator implements Calibrator {
    private static final long BATCH_BYTES = 32L << 20;
    private static final int PROBE_ROWS = 4;
    private static final int MOST_ROWS = 32;

    @Override
    public boolean supports(Statistic statistic) {
        return statistic.reduction().ofElements().isPresent();
    }

    @Override
    public Statistics collect(Model model, Set<Statistic> wanted, Dataset data) {
        if (wanted.isEmpty()) {
            return Statistics.NONE;
        }
        requireSupported(wanted);
        Map<Statistic, Reducer.Accumulator> accumulators = new LinkedHashMap<>();
        for (Statistic statistic : wanted) {
            statistic.reduction().ofElements().ifPresent(r -> accumulators.put(statistic, r.accumulator()));
        }
        Set<String> values = new LinkedHashSet<>();
        wanted.forEach(statistic -> values.addAll(valuesOf(statistic)));
        for (Statistic statistic : wanted) {
            valuesOf(statistic)
                    .forEach(value -> new Statistic(value, statistic.reduction()).requireVariable(model.graph()));
        }
        try (OrtSession session = OrtSession.open(tapped(model, values))) {
            try (Stream<Batch> batches = data.batches(rowsPerBatch(session, values, data))) {
                batches.forEach(batch -> reduce(run(session, values, batch), batch, accumulators));
            }
        }
        Map<Statistic, Summary> summaries = new HashMap<>();
        accumulators.forEach((statistic, accumulator) -> summaries.put(statistic, accumulator.summary()));
        return new Statistics(summaries);
    }

    private static List<String> valuesOf(Statistic statistic) {
        List<String> values = new ArrayList<>(List.of(statistic.value()));
        statistic.reduction().ofElements().map(Reducer::others).ifPresent(values::addAll);
        return values;
    }

    /** The model with these values as its outputs, and nothing that they do not depend on. */
    private static Model tapped(Model model, Set<String> values) {
        Graph graph = model.graph();
        List<ValueInfo> made = values.stream()
                .filter(value -> !graph.isInput(value))
                .map(value -> new ValueInfo(value, graph.type(value)))
                .toList();
        return made.isEmpty() ? model : DeadCode.behind(model, made);
    }

    private static int rowsPerBatch(OrtSession session, Set<String> values, Dataset data) {
        try (Stream<Batch> batches = data.batches(PROBE_ROWS)) {
            Optional<Batch> probe = batches.findFirst();
            if (probe.isEmpty()) {
                return 1;
            }
            long bytes = run(session, values, probe.get()).values().stream()
                    .mapToLong(Tensor::byteSize)
                    .sum();
            long rows = BATCH_BYTES * probe.get().size() / Math.max(1, bytes);
            return (int) Math.max(1, Math.min(MOST_ROWS, rows));
        }
    }

    private static Map<String, Tensor> run(OrtSession session, Set<String> values, Batch batch) {
        Set<String> outputs = new LinkedHashSet<>(values);
        outputs.retainAll(session.outputNames());
        Map<String, Tensor> results = new LinkedHashMap<>();
        if (!outputs.isEmpty()) {
            results.putAll(session.run(batch.inputs(), outputs));
        }
        for (String value : values) {
            Tensor input = batch.inputs().get(value);
            if (input != null) {
                results.putIfAbsent(value, input);
            }
        }
        return results;
    }

    private static void requireFloating(String value, @Nullable Tensor tensor) {
        if (tensor != null && !tensor.dtype().isFloating()) {
            throw new ModelException("Statistics of '" + value + "' were asked for, which holds " + tensor.dtype()
                    + " instead of floating-point numbers.");
        }
    }

    private static void reduce(
            Map<String, Tensor> values, Batch batch, Map<Statistic, Reducer.Accumulator> accumulators) {
        Optional<TokenMask> mask = TokenMask.of(batch);
        accumulators.keySet().stream()
                .filter(statistic -> !statistic
                        .reduction()
                        .ofElements()
                        .map(Reducer::ofWholeNumbers)
                        .orElse(false))
                .flatMap(statistic -> valuesOf(statistic).stream())
                .forEach(value -> requireFloating(value, values.get(value)));
        Map<String, Tensor> real = new HashMap<>();
        values.forEach((name, value) -> {
            Tensor floats = value.cast(DType.FLOAT);
            real.put(name, mask.map(m -> m.withoutPadding(floats)).orElse(floats));
        });
        // Each accumulation sees its batches in order, so the threads do not change any result.
        List.copyOf(accumulators.entrySet()).parallelStream()
                .forEach(entry -> add(valuesOf(entry.getKey()), real, entry.getValue()));
    }

    private static void add(List<String> names, Map<String, Tensor> values, Reducer.Accumulator accumulator) {
        List<Tensor> tensors =
                names.stream().map(values::get).filter(Objects::nonNull).toList();
        if (tensors.size() == names.size()) {
            accumulator.add(tensors.get(0), tensors.subList(1, tensors.size()));
        }
    }
}
