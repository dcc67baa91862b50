package dev.limbeck.cli;

import dev.limbeck.error.ModelException;
import dev.limbeck.measure.Pooling;
import dev.limbeck.run.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the files of an embedding model say that its vectors are pooled: {@code 1_Pooling/config.json}. */
final class PoolingFiles {
    private PoolingFiles() {}

    /** The pooling, if the files say one that limbeck knows. */
    static Optional<Pooling> pooling(ModelFiles files) {
        Path file = files.folder().resolve("1_Pooling").resolve("config.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode config = JsonMapper.shared().readTree(Files.readAllBytes(file));
            if (config.path("pooling_mode_cls_token").asBoolean(false)) {
                return Optional.of(Pooling.CLS);
            }
            return config.path("pooling_mode_mean_tokens").asBoolean(false)
                    ? Optional.of(Pooling.MEAN)
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            throw new ModelException("Cannot read '" + file + "': " + e.getMessage() + ".", e);
        }
    }
}
