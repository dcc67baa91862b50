package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout of its own, with a JVM and a Maven that only tell how they were called. */
class LauncherTest {
    @TempDir
    private Path home;

    private Path checkout;
    private Path jdk;

    private record Outcome(int exit, String out, String err) {}

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "Skipped: the launcher needs bash.");
        checkout = Files.createDirectories(home.resolve("check out"));
        Path launcher = checkout.resolve("limbeck");
        Files.copy(Path.of(System.getProperty("limbeck.root"), "limbeck"), launcher);
        executable(launcher);
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.createDirectories(checkout.resolve("core/src/main"));
        Files.writeString(checkout.resolve("core/pom.xml"), "<project/>");
        script(checkout.resolve("mvnw"), "echo \"maven $*\" >> \"$PWD/calls\"");
        jdk = jdk("17.0.15");
    }

    private Path jdk(String version) throws IOException {
        Path folder = Files.createDirectories(home.resolve("jdk-" + version));
        Files.createDirectories(folder.resolve("bin"));
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        script(folder.resolve("bin/java"), "printf '%s\\n' \"$@\" \"OMP=$OMP_WAIT_POLICY ORT=$ORT_DISABLE_TELEMETRY\"");
        script(folder.resolve("bin/javac"), "exit 0");
        return folder;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + body + "\n");
        executable(file);
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private void built() throws IOException {
        Path lib = Files.createDirectories(checkout.resolve("lib"));
        Files.createFile(lib.resolve(".built"));
        Files.setLastModifiedTime(
                lib.resolve(".built"), FileTime.from(Instant.now().plusSeconds(60)));
    }

    private Outcome run(Path javaHome, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(checkout.resolve("limbeck").toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(home, "out", ".txt");
        Path err = Files.createTempFile(home, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @Test
    void startsFromAnyFolderWithTheArgumentsAsTheyAre() throws Exception {
        built();

        Outcome outcome = run(jdk, "inspect", "a model.onnx", "--json");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out().lines())
                .containsSubsequence(
                        "-cp",
                        checkout + "/lib/*",
                        "dev.limbeck.cli.Main",
                        "inspect",
                        "a model.onnx",
                        "--json",
                        "OMP=PASSIVE ORT=1")
                .doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void buildsFirstWhenNothingIsBuiltAndSaysSo() throws Exception {
        Outcome outcome = run(jdk, "--version");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).contains("building from source", "built in");
        assertThat(checkout.resolve("calls")).content().contains("package");
        assertThat(outcome.out().lines()).endsWith("--version", "OMP=PASSIVE ORT=1");
    }

    @Test
    void twoThatStartAtOnceBuildOnce() throws Exception {
        script(checkout.resolve("mvnw"), "echo \"maven $*\" >> \"$PWD/calls\"; sleep 1");

        List<CompletableFuture<Outcome>> both = Stream.of("one", "two")
                .map(name -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return run(jdk, name);
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .toList();

        assertThat(both).allSatisfy(outcome -> assertThat(outcome.join().exit()).isZero());
        assertThat(Files.readAllLines(checkout.resolve("calls"))).hasSize(1);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        built();
        Path source = Files.writeString(checkout.resolve("core/src/main/Graph.java"), "class Graph {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(120)));

        assertThat(run(jdk, "--version").err()).contains("building from source");
    }

    @Test
    void fetchesWhatTheDemoNeedsOnce() throws Exception {
        built();
        script(checkout.resolve("mvnw"), "for a; do case $a in -DoutputDirectory=*) mkdir -p \"${a#*=}\";; esac; done");

        Outcome first = run(jdk, "demo");
        Outcome second = run(jdk, "demo");

        assertThat(first.err()).contains("fetching the demo's model");
        assertThat(second.err()).isEmpty();
        assertThat(second.out().lines()).contains(checkout + "/lib/*:" + checkout + "/lib/demo/*");
    }

    @Test
    void fetchesWordNetWhereSynonymsAreAskedFor() throws Exception {
        built();
        script(checkout.resolve("mvnw"), "for a; do case $a in -DoutputDirectory=*) mkdir -p \"${a#*=}\";; esac; done");

        assertThat(run(jdk, "augment", "m", "--words", "neighbours").err()).isEmpty();
        Outcome first = run(jdk, "augment", "m", "--words=wordnet", "-o", "more");
        Outcome second = run(jdk, "augment", "m", "--words", "wordnet");

        assertThat(first.err()).contains("fetching WordNet");
        assertThat(second.err()).isEmpty();
        assertThat(second.out().lines()).contains(checkout + "/lib/*:" + checkout + "/lib/wordnet/*");
    }

    @Test
    void refusesAnOldJava() throws Exception {
        Outcome outcome = run(jdk("11.0.2"), "--version");

        assertThat(outcome.exit()).isEqualTo(ExitCode.ENGINE);
        assertThat(outcome.err())
                .isEqualTo("limbeck: Java 11 at " + home
                        + "/jdk-11.0.2/bin/java is too old. Install a JDK 17 or newer, or set JAVA_HOME to one.\n");
    }

    @Test
    void understandsTheVersionNumbersOfOldTimes() throws Exception {
        assertThat(run(jdk("1.8.0_392"), "--version").err()).startsWith("limbeck: Java 8 at ");
    }

    @Test
    void saysWhenJavaHomeIsNoJava() throws Exception {
        Outcome outcome = run(home.resolve("nowhere"), "--version");

        assertThat(outcome.exit()).isEqualTo(ExitCode.ENGINE);
        assertThat(outcome.err()).startsWith("limbeck: JAVA_HOME is '").contains("Point it at a JDK 17");
    }
}
