package dev.limbeck.ort;

import dev.limbeck.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** One row on its way through the segments. One thread at a time touches it. */
final class AdaptiveRow {
    private final AdaptiveRequest request;
    private final int number;
    private final RowInputs.Row inputs;
    private final double speed;

    @Nullable
    private Tensor hidden;

    private long since;

    /**
     * A row before the first segment.
     *
     * @param number its place in the request
     * @param speed how unsure it may be to leave
     */
    AdaptiveRow(AdaptiveRequest request, int number, RowInputs.Row inputs, double speed) {
        this.request = request;
        this.number = number;
        this.inputs = inputs;
        this.speed = speed;
    }

    AdaptiveRequest request() {
        return request;
    }

    /** One of its inputs, or its hidden states behind the last segment that it ran through. */
    Tensor value(String name) {
        Tensor input = inputs.values().get(name);
        if (input != null) {
            return input;
        }
        if (hidden == null) {
            throw new IllegalStateException("A row has no value '" + name + "'.");
        }
        return hidden;
    }

    /** How many tokens it has; 0 where rows are not padded. */
    int length() {
        return inputs.length();
    }

    /** Whether it can stand beside another row without padding. */
    boolean hasShapesOf(AdaptiveRow other) {
        return inputs.values().entrySet().stream()
                .allMatch(input -> input.getValue()
                        .shape()
                        .equals(other.value(input.getKey()).shape()));
    }

    void hidden(Tensor states) {
        hidden = states;
    }

    /** Whether it leaves at an exit where it is that unsure; an uncertainty that is no number never lets it. */
    boolean leavesAt(double uncertainty) {
        return uncertainty < speed;
    }

    /** Takes its answer; true if it is the last one of its request. */
    boolean take(float[] answer, int layer) {
        return request.take(number, answer, layer);
    }

    /** When it began to wait, in runs of the session. */
    long since() {
        return since;
    }

    void since(long run) {
        since = run;
    }
}
