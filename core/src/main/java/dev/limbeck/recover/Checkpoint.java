package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.huggingface.Safetensors;
import dev.limbeck.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All that a training needs to go on after its last step as if nothing had happened. The order of the rows and all
 * random choices follow from the seed and the step, so they are not part of it.
 *
 * @param step how many steps are done
 * @param seconds they took
 * @param weights the trained initializers and running statistics, as they are
 * @param state the optimiser's memory and the moving average, by slot and parameter ({@code m/<name>})
 * @param curve so far
 */
public record Checkpoint(
        long step, double seconds, Map<String, Tensor> weights, Map<String, Tensor> state, LearningCurve curve) {
    private static final String WEIGHT = "weight/";
    private static final String STATE = "state/";
    private static final String CURVE = "curve/";

    public Checkpoint {
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }

    /** Writes or replaces a file; whoever reads it finds the old content or the whole new one. */
    public void write(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> tensors.put(WEIGHT + name, tensor));
        state.forEach((name, tensor) -> tensors.put(STATE + name, tensor));
        new CurveTables(curve).tensors().forEach((name, tensor) -> tensors.put(CURVE + name, tensor));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("step", Long.toString(step));
        facts.put("seconds", Double.toString(seconds));
        facts.put("terms", String.join("\n", curve.terms()));
        Safetensors.write(tensors, facts, file);
    }

    /**
     * Reads a file.
     *
     * @throws ModelException if it is no checkpoint, or not whole
     */
    public static Checkpoint read(Path file) {
        Safetensors.Content content = Safetensors.readContent(file);
        Map<String, String> facts = content.texts();
        try {
            return new Checkpoint(
                    Long.parseLong(facts.getOrDefault("step", "")),
                    Double.parseDouble(facts.getOrDefault("seconds", "")),
                    below(WEIGHT, content.tensors()),
                    below(STATE, content.tensors()),
                    CurveTables.curve(facts.getOrDefault("terms", ""), below(CURVE, content.tensors())));
        } catch (NumberFormatException e) {
            throw new ModelException("'" + file + "' is not a checkpoint. Remove it to begin anew.", e);
        }
    }

    private static Map<String, Tensor> below(String prefix, Map<String, Tensor> tensors) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }
}
