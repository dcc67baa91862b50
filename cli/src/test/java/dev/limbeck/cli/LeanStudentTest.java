package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.onnx.OnnxReader;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A student without token types and pooler, which reads less than its teacher; the trainer changes nothing. */
class LeanStudentTest {
    @TempDir
    private static Path home;

    private static Path teacher = Path.of("");
    private static Path data = Path.of("");
    private static Path student = Path.of("");

    @BeforeAll
    static void distill() throws IOException {
        teacher = new TinyBert(8, 2, 2, 16).write(home.resolve("teacher"));
        data = TinyBert.writeData(home);
        student = home.resolve("student");
        done(
                "distill",
                teacher,
                "--data",
                data,
                "--layers",
                "1",
                "--no-token-types",
                "--no-pooler",
                "--force",
                "-o",
                student);
    }

    private static Outcome done(Object... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(ExitCode.DONE);
        return outcome;
    }

    @Test
    void theStudentHasNeither() {
        Model model = OnnxReader.read(student.resolve("model.onnx"));
        assertThat(model.graph().feeds()).extracting(ValueInfo::name).containsExactly("input_ids", "attention_mask");
        assertThat(model.graph().nodes()).noneMatch(node -> node.is("Tanh"));
        assertThat(model.graph().initializers().keySet()).noneMatch(name -> name.contains("token_type"));
    }

    @Test
    void studentAndTeacherReadTheSameRowsInAnyOrder() {
        JsonNode agreement = done(
                        "evaluate", student, "--data", data, "--against", teacher, "--metric", "agreement", "--json")
                .json();
        assertThat(agreement.path("rows").asInt()).isEqualTo(4);
        JsonNode rows =
                done("bench", student, teacher, "--data", data, "--json").json();
        JsonNode madeUp = done("bench", student, teacher, "--json").json();
        assertThat(rows.path("models")).hasSize(2);
        assertThat(madeUp.path("models")).hasSize(2);
    }

    @Test
    void theStudentLearnsOnAndBeginsOthers() {
        done("distill", teacher, "--data", data, "--student", student, "--force", "-o", home.resolve("more"));
        done("distill", teacher, "--data", data, "--general", student, "--force", "-o", home.resolve("begun"));
        Model begun = OnnxReader.read(home.resolve("begun/model.onnx"));
        assertThat(begun.graph().feeds()).hasSize(2);
    }

    @Test
    void whatIsNotThereIsSaid() {
        Outcome again =
                Cli.run("distill", student, "--data", data, "--no-pooler", "--force", "-o", home.resolve("again"));
        assertThat(again.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(again.err()).contains("has no pooler");

        Outcome brought = Cli.run(
                "distill", teacher, "--data", data, "--student", student, "--no-pooler", "-o", home.resolve("again"));
        assertThat(brought.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(brought.err()).contains("--student goes with none of the others");

        Outcome mistaken = Cli.run(
                "distill",
                teacher,
                "--data",
                data,
                "--layers",
                "1",
                "--match-by",
                "hints",
                "-o",
                home.resolve("again"));
        assertThat(mistaken.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(mistaken.err()).contains("hints");
    }
}
