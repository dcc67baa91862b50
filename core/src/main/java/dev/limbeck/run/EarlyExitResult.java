package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.recover.LearningCurve;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A model with early exits and its evidence.
 *
 * @param bySpeed the model that is told at every run how uncertain a row may be that leaves
 * @param fixed the same with that fixed, and the original's inputs and outputs
 * @param flat the model whose exits are all outputs, in portable form, to be quantized
 * @param run what it was measured against, and how
 * @param curves how the trainings went
 */
public record EarlyExitResult(Model bySpeed, Model fixed, Model flat, Run run, List<LearningCurve> curves) {
    private static final String FIXED = "model-fixed.onnx";
    private static final String FLAT = "flat.onnx";

    public EarlyExitResult {
        curves = List.copyOf(curves);
    }

    /**
     * Writes {@code model.onnx}, {@code model-fixed.onnx}, {@code flat.onnx}, the files that belong to the model, and
     * {@code run.json}.
     *
     * @param source the folder of the model as it came, whose tokenizer and configuration are copied
     * @throws dev.limbeck.error.DataException if the folder may not be replaced or cannot be written
     */
    public void save(Path source, Path folder) {
        RunFolder.write(Map.of(RunFolder.MODEL, bySpeed, FIXED, fixed, FLAT, flat), run, source, folder);
    }
}
