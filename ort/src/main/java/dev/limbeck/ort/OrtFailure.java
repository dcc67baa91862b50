package dev.limbeck.ort;

import ai.onnxruntime.OrtException;
import dev.limbeck.error.EngineException;
import java.util.regex.Pattern;

/** Turns ONNX Runtime's errors, which may span kilobytes of native detail, into one line that says what and where. */
final class OrtFailure {
    private static final int LONGEST = 320;
    private static final Pattern CODE = Pattern.compile("^Error code - \\w+ - message: ");
    /** A source position of ONNX Runtime and the C++ signature after it. */
    private static final Pattern SOURCE = Pattern.compile("/\\S*onnxruntime\\S*:\\d+ [^()]*\\([^)]*\\)( const)?:? ?");

    private OrtFailure() {}

    /**
     * @param what what failed, such as "cannot load 'model.onnx'"
     */
    static EngineException of(String what, OrtException cause) {
        return new EngineException("ONNX Runtime " + what + ": " + shorten(String.valueOf(cause.getMessage())), cause);
    }

    static String shorten(String message) {
        String line = CODE.matcher(message).replaceFirst("").strip();
        line = SOURCE.matcher(line).replaceAll("");
        int end = line.indexOf('\n');
        line = (end < 0 ? line : line.substring(0, end)).strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
