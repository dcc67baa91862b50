package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Recipes are verbs, one after the other. */
class RunTest {
    private static final String TWO_STEPS = """
            inputs:
              model: a model
              data: rows
            steps:
              - quantize: ${model}
                data: ${data}
                mode: dynamic
                minimise: bytes
                force: true
                to: int8
              - quantize: ${int8}
                data: ${data}
                mode: lossless
                force: true
            """;

    @TempDir
    private static Path home;

    private static Path model;
    private static Path data;

    @BeforeAll
    static void write() throws IOException {
        model = TinyClassifier.write(home, "reviews");
        data = TinyClassifier.writeData(home);
    }

    private static Outcome run(String recipe, Path out, Object... more) throws IOException {
        Path file = Files.writeString(home.resolve(out.getFileName() + ".yaml"), recipe);
        Object[] arguments = new Object[8 + more.length];
        System.arraycopy(
                new Object[] {"run", file, "--set", "model=" + model, "--set", "data=" + data, "-o", out},
                0,
                arguments,
                0,
                8);
        System.arraycopy(more, 0, arguments, 8, more.length);
        return Cli.run(arguments);
    }

    @Test
    void stepsRunInOrderAndAreNotDoneTwice() throws IOException {
        Path out = home.resolve("twice");
        Outcome first = run(TWO_STEPS, out, "--json");
        assertThat(first.exit()).as(first.err()).isEqualTo(ExitCode.DONE);
        JsonNode json = first.json();
        assertThat(json.path("output").asString()).isEqualTo(out.toString());
        assertThat(home.resolve("twice.steps/int8/model.onnx")).exists();
        assertThat(out.resolve("model.onnx")).exists();

        Files.delete(home.resolve("twice.steps/twice.done"));
        Outcome second = run(TWO_STEPS, out);
        assertThat(second.exit()).isEqualTo(ExitCode.DONE);
        assertThat(second.err()).containsOnlyOnce("finished already");

        Outcome changed = run(TWO_STEPS.replace("mode: dynamic", "mode: fp16"), out);
        assertThat(changed.exit()).isEqualTo(3);
        assertThat(changed.err()).contains("other settings");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode: dynamic  | mod: dynamic   | two.yaml:7: quantize has no option 'mod'",
                "force: true    | force: yes     | two.yaml:9: 'force' is true or false",
                "- quantize: ${model} | - quantise: ${model} | two.yaml:5: there is no verb 'quantise'",
                "- quantize: ${model} | - run: ${model} | there is no verb 'run'",
                "mode: dynamic  | out: here      | has no option 'out'"
            })
    void mistakesAreFoundBeforeAnythingIsDone(String before, String after, String message) throws IOException {
        Path out = home.resolve("two");
        Outcome outcome = run(TWO_STEPS.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)), out);
        assertThat(outcome.exit()).isNotZero();
        assertThat(outcome.err()).contains(message);
        assertThat(out).doesNotExist();
        assertThat(home.resolve("two.steps/int8")).doesNotExist();
    }

    @Test
    void aStepThatFailsEndsTheRecipe() throws IOException {
        Outcome outcome = run(TWO_STEPS.replace("${data}", "${data}/absent"), home.resolve("failed"));
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("Step 1 of 2").doesNotContain("Step 2 of 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"distilbert", "tinybert", "tinybert-general", "distilbert-general"})
    void theRecipesThatComeWithLimbeckAreGood(String name) {
        Outcome outcome = Cli.run(
                "run",
                Path.of("../recipes", name + ".yaml"),
                "--set",
                "teacher=" + home.resolve("absent"),
                "--set",
                "data=absent",
                "-o",
                home.resolve(name));
        assertThat(outcome.exit()).isEqualTo(3);
        assertThat(outcome.err()).contains("Step 1 of").contains("absent").doesNotContain("yaml:");
    }
}
