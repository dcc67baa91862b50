package dev.limbeck.ort;

import dev.limbeck.error.EngineException;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.io.TemporaryFolder;
import dev.limbeck.onnx.OnnxWriter;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The memory a model takes, measured in a fresh Java process of its own: what its peak of resident memory (VmHWM) rises
 * above what was resident before the model was loaded. So the Java machine and the inputs do not count; the file's
 * parsing, the weights, their packed copies and the activations do. 0 where the operating system does not tell.
 */
final class PeakMemory {
    private static final long IR = 9;
    private static final long OPSET = 20;
    private static final int LONGEST_SECONDS = 300;

    private PeakMemory() {}

    static long of(Model model, Map<String, Tensor> inputs, int threads) {
        if (!ProcessMemory.isKnown()) {
            return 0;
        }
        try (TemporaryFolder folder = new TemporaryFolder()) {
            OnnxWriter.write(model, folder.resolve(PeakMemoryProbe.MODEL));
            OnnxWriter.write(container(inputs), folder.resolve(PeakMemoryProbe.INPUTS));
            run(folder, threads);
            return Long.parseLong(Files.readString(folder.resolve(PeakMemoryProbe.RESULT)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("The measurement of memory was interrupted.", e);
        }
    }

    /** The inputs as the initializers of a model without nodes: a file format that is at hand. */
    private static Model container(Map<String, Tensor> inputs) {
        GraphEditor editor = GraphEditor.empty("inputs");
        inputs.forEach(editor::initializer);
        return Model.of(editor.build(), OPSET, IR);
    }

    private static void run(TemporaryFolder folder, int threads) throws IOException, InterruptedException {
        // The class path goes into a file: a long command line is not safe with every version of ONNX Runtime.
        Path arguments = folder.resolve("arguments");
        Files.write(
                arguments,
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        quote(System.getProperty("java.class.path")),
                        PeakMemoryProbe.class.getName(),
                        quote(folder.resolve("").toString()),
                        Integer.toString(threads)));
        Path errors = folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + arguments)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        boolean over = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        if (!over || process.exitValue() != 0) {
            throw new EngineException("The process that measures memory "
                    + (over ? "failed: " + reason(errors) : "took longer than " + LONGEST_SECONDS + " seconds."));
        }
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String reason(Path errors) throws IOException {
        return Files.readAllLines(errors).stream().findFirst().orElse("it was killed, perhaps for lack of memory.");
    }
}
