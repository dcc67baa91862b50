package dev.limbeck;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Metric;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Score;
import dev.limbeck.op.ModelCost;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Mode;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import java.nio.file.Path;

/**
 * A trained model, loaded to be looked at, measured and compressed: where programs begin.
 *
 * <pre>{@code
 * Limbeck bert = Limbeck.load(Path.of("bert"));
 * Quantized small = bert.quantize(Mode.DYNAMIC).data(splits).maxDrop(0.3).run();
 * if (small.run().verdict() == Verdict.KEPT) {
 *     small.save(Path.of("bert-int8"));
 * }
 * }</pre>
 *
 * Immutable. Running a model needs {@code limbeck-ort} on the class path.
 */
public final class Limbeck {
    private final Original original;
    private final Path folder;

    private Limbeck(Original original, Path folder) {
        this.original = original;
        this.folder = folder;
    }

    /**
     * Loads an {@code .onnx} file, the {@code model.onnx} of a folder, or a Hugging Face folder of an encoder.
     *
     * @throws ModelException if there is no model, or it is not a valid one
     * @throws dev.limbeck.error.DataException if its files cannot be looked at
     */
    public static Limbeck load(Path path) {
        ModelFiles files = ModelFiles.at(path);
        return new Limbeck(files.original(), files.folder());
    }

    /** The model as it was read. */
    public Model model() {
        return original.model();
    }

    /** The folder that the model was read from, with its tokenizer or preprocessor. */
    public Path folder() {
        return folder;
    }

    /** The model with the answer in another output than its first. */
    public Limbeck withOutput(String output) {
        return new Limbeck(original.withOutput(output), folder);
    }

    /** What the model is made of and what a run of it costs, as far as its declared inputs tell. */
    public ModelCost inspect() {
        return ModelCost.of(model());
    }

    /** A metric of the model on these rows. */
    public Score evaluate(Dataset data, Metric metric) {
        Predictions answers = Engines.load().predictor().predict(model(), data, original.output());
        Labels labels = metric.comparesWithOriginal() ? answers.asLabels() : data.labels();
        return metric.score(answers, labels);
    }

    /** Begins a quantization after training; finish it with {@link Quantization#run}. */
    public Quantization quantize(Mode mode) {
        return new Quantization(original, folder, mode);
    }
}
