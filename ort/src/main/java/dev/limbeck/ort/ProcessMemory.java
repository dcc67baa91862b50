package dev.limbeck.ort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** The memory of this process as Linux counts it (proc(5)). */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final long KIB = 1024;

    private ProcessMemory() {}

    /** Whether the operating system tells. */
    static boolean isKnown() {
        return Files.isReadable(STATUS);
    }

    /** Lets the peak begin anew at what is resident now; without effect where that is forbidden. */
    static void resetPeak() {
        try {
            Files.writeString(CLEAR, "5");
        } catch (IOException | SecurityException e) {
            // Some containers forbid it; a young process has hardly more behind it than it holds now.
            return;
        }
    }

    /** Bytes resident now. */
    static long residentBytes() throws IOException {
        return read("VmRSS:");
    }

    /** The most bytes that were resident at one time. */
    static long peakBytes() throws IOException {
        return read("VmHWM:");
    }

    private static long read(String key) throws IOException {
        List<String> lines = Files.readAllLines(STATUS);
        OptionalLong kib = lines.stream()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
        return kib.orElseThrow(() -> new IOException(STATUS + " has no " + key)) * KIB;
    }
}
