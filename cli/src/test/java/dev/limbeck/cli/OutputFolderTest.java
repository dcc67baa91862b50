package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    private Path home;

    private static void write(Path place, String text) throws IOException {
        try (OutputFolder folder = OutputFolder.begin(place)) {
            Files.writeString(folder.draft().resolve(OutputFolder.MARK), text);
            folder.publish();
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(home)) {
            return entries.toList();
        }
    }

    @Test
    void replacesItsOwnOlderResultAsAWhole() throws IOException {
        Path place = home.resolve("out");
        write(place, "old");
        Files.writeString(place.resolve("model.onnx.data"), "left over");

        write(place, "new");

        assertThat(place.resolve(OutputFolder.MARK)).hasContent("new");
        assertThat(place.resolve("model.onnx.data")).doesNotExist();
        assertThat(entries()).containsExactly(place);
    }

    @Test
    void leavesWhatOthersWroteAlone() throws IOException {
        Path place = Files.createDirectory(home.resolve("thesis"));
        Files.writeString(place.resolve("chapter1.txt"), "words");

        assertThatThrownBy(() -> OutputFolder.begin(place))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("not written by limbeck")
                .hasMessageContaining("-o");
        assertThat(place.resolve("chapter1.txt")).hasContent("words");
    }

    @Test
    void leavesNothingWhenTheWorkFails() throws IOException {
        Path place = home.resolve("out");
        write(place, "old");

        assertThatThrownBy(() -> {
                    try (OutputFolder folder = OutputFolder.begin(place)) {
                        Files.writeString(folder.draft().resolve("model.onnx"), "half");
                        throw new IllegalStateException("stop");
                    }
                })
                .isInstanceOf(IllegalStateException.class);
        assertThat(place.resolve(OutputFolder.MARK)).hasContent("old");
        assertThat(entries()).containsExactly(place);
    }

    @Test
    void takesAnEmptyFolder() throws IOException {
        Path place = Files.createDirectory(home.resolve("empty"));

        write(place, "new");

        assertThat(place.resolve(OutputFolder.MARK)).hasContent("new");
    }
}
