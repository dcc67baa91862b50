package dev.limbeck.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A library that serves models, started in a JVM of its own with its own class path and ONNX Runtime. */
enum Library {
    LANGCHAIN4J("langchain4j"),
    DJL("djl");

    private final String module;

    Library(String module) {
        this.module = module;
    }

    /** The lines that one of the module's programs prints. */
    List<String> run(Path home, String program, List<String> arguments) throws IOException, InterruptedException {
        Path target = Path.of(System.getProperty("limbeck.root"), "interop", module, "target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                target.resolve("classes") + File.pathSeparator + Files.readString(target.resolve("classpath.txt")),
                "dev.limbeck.interop." + module + "." + program));
        command.addAll(arguments);
        Path out = home.resolve(module + ".out");
        Path err = home.resolve(module + ".err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("OPT_OUT_TRACKING", "true");
        Process process = builder.start();
        assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readAllLines(out);
    }

    /** The embedding of each text. */
    List<float[]> embed(Path home, Path model, List<String> texts) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(model.toString(), "CLS"));
        arguments.addAll(texts);
        return run(home, "EmbedTexts", arguments).stream().map(Library::vector).toList();
    }

    private static float[] vector(String line) {
        String[] numbers = line.substring(1, line.length() - 1).split(", ");
        double[] values =
                Arrays.stream(numbers).mapToDouble(Double::parseDouble).toArray();
        float[] vector = new float[values.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) values[i];
        }
        return vector;
    }
}
