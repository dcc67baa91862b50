package dev.limbeck;

import dev.limbeck.graph.Model;
import dev.limbeck.run.QuantizeResult;
import dev.limbeck.run.Run;
import dev.limbeck.run.RunFolder;
import java.nio.file.Path;

/** What came of a quantization: the model, whatever the verdict on it, and the evidence. */
public final class Quantized {
    private final QuantizeResult result;
    private final Path source;

    Quantized(QuantizeResult result, Path source) {
        this.result = result;
        this.source = source;
    }

    public Model model() {
        return result.model();
    }

    /** The figures before and after, the verdict and where they come from. */
    public Run run() {
        return result.run();
    }

    /**
     * Writes {@code model.onnx}, the files that belong to it and {@code run.json}.
     *
     * @throws dev.limbeck.error.DataException if something that no run has made is there already
     */
    public void save(Path folder) {
        RunFolder.write(result.model(), result.run(), source, folder);
    }
}
