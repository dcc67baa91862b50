package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {
    @TempDir
    private Path home;

    @Test
    void findsTheModelOfAFolderAndWhatBelongsToIt() throws IOException {
        Path folder = Files.createDirectory(home.resolve("bert"));
        Files.writeString(folder.resolve("model.onnx"), "");
        Files.writeString(folder.resolve("tokenizer.json"), "{}");
        Files.writeString(folder.resolve("notes.txt"), "");

        ModelFiles files = ModelFiles.at(folder);

        assertThat(files.file()).isEqualTo(folder.resolve("model.onnx"));
        assertThat(files.name()).isEqualTo("bert");
        assertThat(ModelFiles.companionsIn(files.folder()))
                .extracting(p -> p.getFileName().toString())
                .containsExactly("tokenizer.json");
    }

    @Test
    void takesAFileByItsOwnName() throws IOException {
        Path file = Files.writeString(home.resolve("sdpa.onnx"), "");

        assertThat(ModelFiles.at(file).name()).isEqualTo("sdpa.onnx");
    }

    @Test
    void namesTheFilesThatCouldBeMeant() throws IOException {
        Files.writeString(home.resolve("sdpa.onnx"), "");
        Files.writeString(home.resolve("dynamo.onnx"), "");

        assertThatThrownBy(() -> ModelFiles.at(home))
                .isInstanceOf(ModelException.class)
                .hasMessage("The folder '" + home
                        + "' has no model.onnx. It has dynamo.onnx, sdpa.onnx: name the file you mean.");
    }

    @Test
    void saysWhatToNameWhenThereIsNothing() {
        assertThatThrownBy(() -> ModelFiles.at(home.resolve("nowhere")))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("Name an .onnx file");
    }
}
