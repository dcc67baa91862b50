package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of a run, which is in a Java machine of its own. */
class InterruptionTest {
    private static final Path KILL = Path.of("/bin/kill");
    private static final int INTERRUPTED = 130;

    @TempDir
    private Path home;

    @Test
    void nothingIsHalfWrittenAndTheSameCommandGoesOn() throws Exception {
        assumeTrue(Files.isExecutable(KILL), "Skipped: without " + KILL + " nothing can be interrupted.");
        Path model = TinyClassifier.write(home, "reviews");
        Path data = TinyClassifier.writeData(home);
        Path work = Files.createDirectories(home.resolve("work"));
        Path out = work.resolve("out");
        Path temporary = Files.createDirectories(home.resolve("temporary"));
        Path errors = home.resolve("errors");

        Process process = start(temporary, errors, "quantize", model, "--data", data, "--sensitivity", "-o", out);
        awaitFile(work.resolve("out.unfinished"), process);
        new ProcessBuilder(KILL.toString(), "-INT", Long.toString(process.pid()))
                .start()
                .waitFor();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(INTERRUPTED);
        assertThat(Files.readString(errors)).contains("Stopped. The same command goes on from here.");
        assertThat(work.toFile().list()).containsExactly("out.unfinished");
        assertThat(temporary.toFile().list((folder, name) -> name.startsWith("limbeck")))
                .isEmpty();

        Cli.Outcome again = Cli.run("quantize", model, "--data", data, "--sensitivity", "--force", "-o", out);
        assertThat(again.exit()).as(again.err()).isEqualTo(ExitCode.DONE);
        assertThat(again.err()).contains("A stopped run goes on");
        assertThat(work.toFile().list()).containsExactly("out");
    }

    /** What a shell starts in the background ignores Ctrl-C, and so do its children, unless they are told otherwise. */
    private static Process start(Path temporary, Path errors, Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(errors.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void awaitFile(Path file, Process process) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.exists(file)) {
            assertThat(process.isAlive())
                    .as("the run ended before its first step")
                    .isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(5);
        }
    }
}
