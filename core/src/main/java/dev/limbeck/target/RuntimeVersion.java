package dev.limbeck.target;

import dev.limbeck.error.RecipeException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of ONNX Runtime, as far as it decides which operators exist. */
public record RuntimeVersion(int major, int minor) implements Comparable<RuntimeVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)(\\..*)?");

    /**
     * Reads {@code 1.20} or {@code 1.20.0}.
     *
     * @throws RecipeException if it is neither
     */
    public static RuntimeVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new RecipeException("'" + text + "' is not a version of ONNX Runtime; write it as 1.20.");
        }
        return new RuntimeVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public int compareTo(RuntimeVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
