package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class InspectTest {
    @Test
    void countsWhatATinyModelIsMadeOf(@TempDir Path home) throws IOException {
        Path model = TinyClassifier.write(home, "reviews");

        JsonNode json = Cli.run("inspect", model, "--length", "5", "--json").json();

        assertThat(json.propertyNames())
                .containsExactly(
                        "parameters",
                        "bytes",
                        "macs",
                        "ops",
                        "opset",
                        "family",
                        "blocks",
                        "hidden",
                        "heads",
                        "sites",
                        "inputs",
                        "bytes_at_8_bits");
        int table = 10 * 32;
        int weight = 32 * 2;
        assertThat(json.path("parameters").asInt()).isEqualTo(table + weight);
        assertThat(json.path("bytes_at_8_bits").asInt()).isEqualTo(table + weight);
        assertThat(json.path("macs").asInt()).isEqualTo(5 * 32 + weight);
        assertThat(json.path("ops").path("MatMul").asInt()).isEqualTo(2);
        assertThat(json.path("blocks").isNull()).isTrue();
        assertThat(json.path("sites").isEmpty()).isFalse();
    }

    @Test
    void saysWhatEightBitsWouldSave(@TempDir Path home) throws IOException {
        Outcome outcome = Cli.run("inspect", TinyClassifier.write(home, "reviews"));

        assertThat(outcome.exit()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.out()).contains("0.4 kB instead of 1.5 kB: 75 % less", "opset", "17, IR 8");
    }

    /** VGG-19 (Simonyan and Zisserman, 2014, table 2): 144 million parameters, 19.6 billion multiply-accumulates. */
    @Test
    void countsVgg19() {
        JsonNode json = Cli.run("inspect", Shared.model("light/light_vgg19.onnx"), "--json")
                .json();

        assertThat(json.path("parameters").asLong()).isEqualTo(143_667_240L);
        assertThat(json.path("macs").asDouble()).isBetween(19.55e9, 19.65e9);
    }

    @Test
    void recognisesTheBlocksOfABert() {
        JsonNode json = Cli.run("inspect", Shared.model("bert-sst2"), "--json").json();

        assertThat(json.path("family").asString()).isEqualTo("bert");
        assertThat(json.path("blocks").asInt()).isEqualTo(12);
        assertThat(json.path("hidden").asInt()).isEqualTo(384);
        assertThat(json.path("heads").asInt()).isEqualTo(12);
    }
}
