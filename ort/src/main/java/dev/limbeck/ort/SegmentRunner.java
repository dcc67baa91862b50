package dev.limbeck.ort;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.technique.exit.Segments.Segment;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One segment of a model in a session of its own. Runs rows side by side: inputs are padded to the longest row, and so
 * are hidden states [rows, length, …]; packed ones [tokens, …] are joined. Several threads may run it.
 */
final class SegmentRunner implements AutoCloseable {
    private static final int LENGTH = 1;

    private final Segment segment;
    private final boolean packed;
    private final Optional<String> places;
    private final OrtSession session;

    /**
     * Opens a session.
     *
     * @param places in packed forms the first segment's output that tells the tokens of rows apart
     */
    SegmentRunner(Segment segment, Optional<String> places, SessionSettings settings) {
        this.segment = segment;
        this.packed = places.isPresent();
        this.places = places;
        this.session = OrtSession.open(segment.model(), settings);
    }

    Segment segment() {
        return segment;
    }

    /**
     * What came of a run, in the order of the rows.
     *
     * @param hidden the hidden states of each row as views; none behind the last segment
     */
    record Results(List<float[]> logits, List<Tensor> hidden) {}

    /**
     * Runs rows that have come this far.
     *
     * @param memory where the inputs are put, the caller's own
     * @throws EngineException if ONNX Runtime fails
     */
    Results run(List<AdaptiveRow> rows, BatchMemory memory) {
        Map<String, Tensor> outputs = session.run(inputs(rows, memory));
        Tensor logits = output(outputs, segment.logits());
        if (logits.rank() == 0 || logits.shape().dim(0) != rows.size()) {
            throw new EngineException("The output '" + segment.logits() + "' is " + logits + " for " + rows.size()
                    + " rows: its first axis must be the rows.");
        }
        return new Results(
                perRow(logits),
                segment.after().map(name -> hidden(name, outputs, rows)).orElse(List.of()));
    }

    private Map<String, Tensor> inputs(List<AdaptiveRow> rows, BatchMemory memory) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : session.inputNames()) {
            List<Tensor> values = rows.stream().map(row -> row.value(name)).toList();
            boolean areTokens = packed && segment.before().filter(name::equals).isPresent();
            inputs.put(
                    name,
                    areTokens
                            ? RowTensors.joined(values, memory.room(name))
                            : RowTensors.stacked(values, memory.room(name)));
        }
        return inputs;
    }

    private static Tensor output(Map<String, Tensor> outputs, String name) {
        Tensor tensor = outputs.get(name);
        if (tensor == null) {
            throw new EngineException("A segment gave no output '" + name + "', only " + outputs.keySet() + ".");
        }
        return tensor;
    }

    private static List<float[]> perRow(Tensor logits) {
        float[] values = logits.toFloats();
        int width = values.length / Math.toIntExact(logits.shape().dim(0));
        List<float[]> rows = new ArrayList<>();
        for (int start = 0; start < values.length; start += width) {
            rows.add(Arrays.copyOfRange(values, start, start + width));
        }
        return rows;
    }

    private List<Tensor> hidden(String name, Map<String, Tensor> outputs, List<AdaptiveRow> rows) {
        Tensor all = output(outputs, name);
        return packed ? perRow(all, tokens(outputs, rows)) : perRow(all, rows, hasLength(name));
    }

    /** Whether hidden states are as long as the row. */
    private boolean hasLength(String hidden) {
        return segment.model()
                .graph()
                .type(hidden)
                .tensor()
                .flatMap(TensorType::dims)
                .filter(dims -> dims.rank() <= LENGTH || dims.axis(LENGTH).isKnown())
                .isEmpty();
    }

    private static List<Tensor> perRow(Tensor all, List<AdaptiveRow> rows, boolean hasLength) {
        List<Tensor> hidden = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            Tensor padded = RowTensors.row(all, row);
            int length = rows.get(row).length();
            hidden.add(hasLength && length > 0 ? RowTensors.part(padded, 0, length) : padded);
        }
        return hidden;
    }

    private static List<Tensor> perRow(Tensor packed, int[] tokens) {
        List<Tensor> hidden = new ArrayList<>();
        int start = 0;
        for (int count : tokens) {
            hidden.add(RowTensors.part(packed, start, count));
            start += count;
        }
        return hidden;
    }

    /** How many packed tokens each row has: after the first segment, as many as before. */
    private int[] tokens(Map<String, Tensor> outputs, List<AdaptiveRow> rows) {
        if (segment.before().isPresent()) {
            String before = segment.before().orElseThrow();
            return rows.stream()
                    .mapToInt(row -> Math.toIntExact(row.value(before).shape().dim(0)))
                    .toArray();
        }
        Tensor last = output(outputs, places.orElseThrow());
        int length = Math.toIntExact(last.shape().dim(LENGTH));
        int[] tokens = new int[rows.size()];
        long before = -1;
        for (int row = 0; row < tokens.length; row++) {
            long end = last.longAt((row + 1) * length - 1);
            tokens[row] = Math.toIntExact(end - before);
            before = end;
        }
        return tokens;
    }

    @Override
    public void close() {
        session.close();
    }
}
