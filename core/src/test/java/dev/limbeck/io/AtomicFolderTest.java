package dev.limbeck.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
    @TempDir
    private Path home;

    private static void write(Path place, String text) throws IOException {
        try (AtomicFolder folder = AtomicFolder.begin(place)) {
            Files.writeString(folder.draft().resolve("run.json"), text);
            assertThat(place.resolve("run.json"))
                    .satisfiesAnyOf(
                            file -> assertThat(file).doesNotExist(),
                            file -> assertThat(file).hasContent("old"));
            folder.publish();
        }
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> entries = Files.list(home)) {
            return entries.toList();
        }
    }

    @Test
    void replacesAnOlderFolderAsAWhole() throws IOException {
        Path place = home.resolve("out");
        write(place, "old");
        Files.writeString(place.resolve("model.onnx.data"), "left over");

        write(place, "new");

        assertThat(place.resolve("run.json")).hasContent("new");
        assertThat(place.resolve("model.onnx.data")).doesNotExist();
        assertThat(entries()).containsExactly(place);
    }

    @Test
    void makesMissingParents() throws IOException {
        write(home.resolve("a/b/out"), "new");

        assertThat(home.resolve("a/b/out/run.json")).hasContent("new");
    }

    @Test
    void leavesNothingWhenTheWorkFails() throws IOException {
        Path place = home.resolve("out");
        write(place, "old");

        assertThatThrownBy(() -> {
                    try (AtomicFolder folder = AtomicFolder.begin(place)) {
                        Files.writeString(folder.draft().resolve("model.onnx"), "half");
                        throw new IllegalStateException("stop");
                    }
                })
                .isInstanceOf(IllegalStateException.class);
        assertThat(place.resolve("run.json")).hasContent("old");
        assertThat(entries()).containsExactly(place);
    }
}
