package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.cli.Cli.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every mistake gets one or two lines that say what, where, why and what to do, and the exit code of its kind. */
class ErrorsTest {
    @TempDir
    private Path home;

    private Path model;
    private Path data;

    @BeforeEach
    void write() throws IOException {
        model = TinyClassifier.write(home, "reviews");
        data = TinyClassifier.writeData(home);
    }

    private static String error(int exit, Object... arguments) {
        Outcome outcome = Cli.run(arguments);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(outcome.err().lines().count()).isBetween(1L, 3L);
        assertThat(outcome.err()).doesNotContain("\tat ", "Exception");
        return outcome.err();
    }

    @Test
    void withoutAVerb() {
        assertThat(error(ExitCode.USAGE)).contains("verb").contains("limbeck --help");
    }

    @Test
    void unknownVerbGetsTheNearestWord() {
        assertThat(error(ExitCode.USAGE, "quantise", model)).contains("'quantise'", "quantize");
    }

    @Test
    void unknownOptionGetsTheNearestWord() {
        assertThat(error(ExitCode.USAGE, "evaluate", model, "--dta", data)).contains("'--dta'", "--data");
    }

    @Test
    void missingModelArgument() {
        assertThat(error(ExitCode.USAGE, "evaluate", "--data", data)).contains("MODEL");
    }

    @Test
    void missingOutput() {
        assertThat(error(ExitCode.USAGE, "quantize", model)).contains("--out");
    }

    @Test
    void unknownMetricGetsTheNearestWord() {
        assertThat(error(ExitCode.USAGE, "evaluate", model, "--data", data, "--metric", "acuracy"))
                .contains("'acuracy'", "'accuracy'");
    }

    @Test
    void unknownModeNamesTheOthers() {
        assertThat(error(ExitCode.USAGE, "quantize", model, "-o", home.resolve("o"), "--mode", "dynamo"))
                .contains("dynamo", "dynamic");
    }

    @Test
    void bitsThatAreNotOffered() {
        assertThat(error(ExitCode.USAGE, "quantize", model, "-o", home.resolve("o"), "--bits", "5"))
                .contains("5 bits", "8, 7, 4 or 2");
    }

    @Test
    void gptqWhereItDoesNothing() {
        assertThat(error(ExitCode.USAGE, "quantize", model, "-o", home.resolve("o"), "--mode", "static", "--gptq"))
                .contains("--gptq", "weight-only", "static");
    }

    @Test
    void contradictingOptions() {
        assertThat(error(ExitCode.USAGE, "quantize", model, "-o", home.resolve("o"), "--per-tensor", "--per-channel"))
                .contains("mutually exclusive");
    }

    @Test
    void modelThatIsNotThere() {
        assertThat(error(ExitCode.INPUT, "evaluate", home.resolve("bert"), "--data", data))
                .contains(home.resolve("bert").toString(), "Name an .onnx file");
    }

    @Test
    void truncatedModel() throws IOException {
        Path file = model.resolve("model.onnx");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data)).contains(file.toString());
    }

    @Test
    void modelThatIsNoModel() throws IOException {
        Files.writeString(model.resolve("model.onnx"), "<html>404</html>");

        assertThat(error(ExitCode.INPUT, "bench", model)).contains("model.onnx");
    }

    @Test
    void noData() {
        assertThat(error(ExitCode.INPUT, "evaluate", model)).contains("--data");
        assertThat(error(ExitCode.INPUT, "predict", model)).contains("--data");
    }

    @Test
    void dataThatAreNotThere() {
        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", home.resolve("nowhere")))
                .contains("nowhere");
    }

    @Test
    void splitThatIsNotThere() {
        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data, "--split", "test"))
                .contains("test", "dev");
    }

    @Test
    void splitThatNobodyKnows() {
        assertThat(error(ExitCode.USAGE, "evaluate", model, "--data", data, "--split", "middle"))
                .contains("'middle'", "train, dev and test");
    }

    @Test
    void columnThatIsNotThere() {
        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data, "--text", "revue"))
                .contains("revue", "review");
    }

    @Test
    void labelThatTheModelDoesNotKnow() throws IOException {
        Files.writeString(data.resolve("dev.tsv"), "review\tlabel\na good film\tlukewarm\na bad film\tnegative\n");

        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data, "--metric", "accuracy", "-q"))
                .contains("lukewarm");
    }

    @Test
    void emptyData() throws IOException {
        Files.writeString(data.resolve("dev.tsv"), "");

        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data, "-q"))
                .contains("dev.tsv");
    }

    @Test
    void outputThatIsNotThere() {
        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data, "--output", "logit", "-q"))
                .contains("'logit'", "logits", "--output");
    }

    @Test
    void metricThatNeedsAnotherModel() {
        assertThat(error(ExitCode.INPUT, "evaluate", model, "--data", data, "--metric", "fidelity", "-q"))
                .contains("--against");
    }

    @Test
    void staticModeWithoutData() {
        assertThat(error(ExitCode.INPUT, "quantize", model, "--mode", "static", "-o", home.resolve("o"), "-q"))
                .contains("data", "dynamic");
    }

    @Test
    void folderOfSomebodyElse() throws IOException {
        Path thesis = Files.createDirectories(home.resolve("thesis"));
        Files.writeString(thesis.resolve("chapter1.txt"), "words");

        assertThat(error(ExitCode.INPUT, "quantize", model, "-o", thesis)).contains("thesis", "-o");
        assertThat(thesis.resolve("chapter1.txt")).hasContent("words");
    }

    @Test
    void traceOnRequest() {
        Outcome outcome = Cli.run("evaluate", home.resolve("bert"), "--data", data, "-e");

        assertThat(outcome.exit()).isEqualTo(ExitCode.INPUT);
        assertThat(outcome.err()).contains("\tat dev.limbeck.cli.EvaluateCommand.call");
    }
}
