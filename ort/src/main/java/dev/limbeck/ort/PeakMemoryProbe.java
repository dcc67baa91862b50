package dev.limbeck.ort;

import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The program of the process that {@link PeakMemory} starts: loads a model, runs it and writes how much that took. */
final class PeakMemoryProbe {
    static final String MODEL = "model.onnx";
    static final String INPUTS = "inputs.onnx";
    static final String RESULT = "peak";

    private static final int RUNS = 2;

    private PeakMemoryProbe() {}

    /**
     * @param arguments the folder with {@value #MODEL} and {@value #INPUTS}, where {@value #RESULT} is written, and the
     *     number of threads
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        SessionSettings settings = SessionSettings.DEFAULT.withThreads(Integer.parseInt(arguments[1]));
        Map<String, Tensor> inputs =
                OnnxReader.read(folder.resolve(INPUTS)).graph().initializers();
        OrtSession.runtimeVersion();
        ProcessMemory.resetPeak();
        long before = ProcessMemory.residentBytes();
        try (OrtSession session = OrtSession.open(folder.resolve(MODEL), settings);
                OrtSession.Feed feed = session.feed(inputs)) {
            for (int run = 0; run < RUNS; run++) {
                feed.run();
            }
        }
        Files.writeString(folder.resolve(RESULT), Long.toString(Math.max(0, ProcessMemory.peakBytes() - before)));
    }
}
