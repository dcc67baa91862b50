package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.ModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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

    @Test
    void unpacksAJar() throws IOException {
        Path jar = jar("a/bge.onnx", "bge-tokenizer.json", "README");

        ModelFiles files = ModelFiles.at(jar);

        assertThat(Files.readString(files.file())).isEqualTo("a/bge.onnx");
        assertThat(files.companion("tokenizer.json")).map(Files::exists).contains(true);
    }

    @Test
    void aJarWithTwoModelsIsRefused() throws IOException {
        Path jar = jar("a.onnx", "b.onnx");

        assertThatThrownBy(() -> ModelFiles.at(jar))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has 2 .onnx files");
    }

    /** A jar whose files hold their own names. */
    private Path jar(String... names) throws IOException {
        Path jar = home.resolve("model.jar");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return jar;
    }
}
