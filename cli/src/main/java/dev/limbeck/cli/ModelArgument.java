package dev.limbeck.cli;

import dev.limbeck.run.ModelFiles;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The one model of a verb. */
final class ModelArgument {
    @Parameters(
            paramLabel = "MODEL",
            description = "An .onnx file, or a folder with model.onnx and the files that belong to it.")
    private Path path;

    ModelFiles files() {
        return ModelFiles.at(path);
    }
}
