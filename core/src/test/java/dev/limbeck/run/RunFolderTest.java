package dev.limbeck.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Interval;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.onnx.OnnxWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RunFolderTest {
    @TempDir
    private Path temp;

    @Test
    void holdsTheModelWhatBelongsToItAndTheRun() throws IOException {
        Path source = Files.createDirectories(temp.resolve("source"));
        Files.writeString(source.resolve("tokenizer.json"), "{}");
        Files.writeString(source.resolve("notes.txt"), "mine");
        Path out = temp.resolve("out");
        write("first", source, out);
        assertThat(names(out)).containsExactlyInAnyOrder("model.onnx", "run.json", "tokenizer.json");
        assertThat(OnnxReader.read(out.resolve("model.onnx")).graph().name()).isEqualTo("first");
        assertThat(names(temp)).containsExactlyInAnyOrder("source", "out");
        assertThat(Files.size(out.resolve("model.onnx"))).isEqualTo(OnnxWriter.fileBytes(model("first")));
    }

    @Test
    void theJsonHasTheKeysThatScriptsReadAndNullForWhatIsNotKnown() {
        JsonNode json = JsonMapper.shared().readTree(RunJson.of(run(), "out"));
        assertThat(json.propertyNames())
                .startsWith("output", "before", "after", "speedup", "compression", "drop_points", "verdict", "reason");
        assertThat(json.get("before").propertyNames())
                .contains("metric", "latency_ms", "bytes", "parameters", "peak_bytes");
        assertThat(json.get("speedup").propertyNames()).containsExactly("median", "low", "high");
        assertThat(json.get("drop_points").isNull()).isTrue();
        assertThat(json.get("verdict").asString()).isEqualTo("unproven");
    }

    @Test
    void aRunReplacesAnEarlierRun() {
        Path out = temp.resolve("out");
        write("first", temp, out);
        write("second", temp, out);
        assertThat(OnnxReader.read(out.resolve("model.onnx")).graph().name()).isEqualTo("second");
        assertThat(names(temp)).containsExactly("out");
    }

    @Test
    void whatNoRunHasMadeIsNotReplaced() throws IOException {
        Path out = Files.createDirectories(temp.resolve("thesis"));
        Files.writeString(out.resolve("chapter1.txt"), "text");
        assertThatThrownBy(() -> write("first", temp, out))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no run has made it");
        assertThat(names(out)).containsExactly("chapter1.txt");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(String name, Path source, Path out) {
        RunFolder.write(model(name), run(), source, out);
    }

    private static Model model(String name) {
        return Model.of(GraphEditor.empty(name).build(), 21, 10);
    }

    private static Run run() {
        Figures figures = new Figures(Optional.empty(), Double.NaN, 10, 3, 0);
        Interval one = Interval.exact(1);
        return new Run(
                figures,
                figures,
                one,
                one,
                1,
                Double.NaN,
                Verdict.UNPROVEN,
                "no data",
                "dynamic",
                List.of(),
                List.of(),
                List.of(),
                Provenance.now("0", Map.of(), "none", "", 1, 0.1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
