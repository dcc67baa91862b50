package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The verbs on a convolutional model and pictures inside Parquet. */
class PicturesTest {
    private static final int ROWS = 24;

    @TempDir
    private static Path home;

    private static Path model;
    private static Path data;

    @BeforeAll
    static void write() throws IOException, SQLException {
        model = TinyColours.write(home);
        data = TinyColours.writeData(home, ROWS);
    }

    @Test
    void predictNamesTheColourOfEachPicture() {
        Cli.Outcome outcome = Cli.run("predict", model, "--data", data);

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        List<String> colours = IntStream.range(0, ROWS)
                .mapToObj(i -> TinyColours.NAMES.get(i % 3))
                .toList();
        assertThat(outcome.out().lines().map(line -> line.split("\t")[0])).isEqualTo(colours);
    }

    @Test
    void preprocessingOnTheCommandLineWinsOverTheModels() {
        JsonNode plain = Cli.run("predict", model, "--data", data, "--json").json();
        JsonNode darker = Cli.run("predict", model, "--data", data, "--json", "--std", "1,1,1")
                .json();

        double half = plain.path("rows").get(0).path("values").get(0).asDouble() / 2;
        assertThat(darker.path("rows").get(0).path("values").get(0).asDouble()).isCloseTo(half, within(1e-5));
    }

    @Test
    void aStaticallyQuantizedModelKeepsItsPreprocessingAndItsAnswers() {
        Path out = home.resolve("int8");
        Cli.Outcome made =
                Cli.run("quantize", model, "--data", data, "--mode", "static", "--batch", "4", "--force", "-o", out);

        assertThat(made.exit()).as(made.err()).isEqualTo(ExitCode.DONE);
        assertThat(Files.exists(out.resolve("preprocessor_config.json"))).isTrue();
        JsonNode figures = Cli.run("evaluate", out, "--data", data, "--json").json();
        assertThat(figures.path("metric").asString()).isEqualTo("accuracy");
        assertThat(figures.path("value").asDouble()).isEqualTo(1);
        assertThat(figures.path("rows").asInt()).isEqualTo(ROWS);
        JsonNode inspected = Cli.run("inspect", out, "--json").json();
        assertThat(inspected.path("ops").toString()).contains("QuantizeLinear");
    }
}
