package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The last section of {@code docs/ops.md}: which of ONNX's test vectors are not computed on libtorch, and why. */
final class UnsupportedVectors {
    private static final String TITLE = "\n## Vectors that are not computed on libtorch\n";

    private UnsupportedVectors() {}

    /** Fails if the document says something else; with {@code -Dlimbeck.rewrite=true} it is written anew. */
    static void requireDocumented(Map<String, List<String>> unsupported) {
        Path document = Shared.checkout().resolve("docs/ops.md");
        try {
            String text = Files.readString(document);
            int start = text.indexOf(TITLE);
            String expected = (start < 0 ? text : text.substring(0, start)) + section(unsupported);
            if (Boolean.getBoolean("limbeck.rewrite")) {
                Files.writeString(document, expected);
                return;
            }
            assertThat(text)
                    .as("docs/ops.md is out of date; run this test with -Dlimbeck.rewrite=true")
                    .isEqualTo(expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String section(Map<String, List<String>> unsupported) {
        StringBuilder out = new StringBuilder(TITLE);
        out.append("\nOf ONNX's own test vectors, `OnnxNodeConformance` runs all but these, and they agree.\n");
        out.append("\n| reason | vectors |\n|---|---|\n");
        unsupported.forEach((reason, names) -> out.append("| ")
                .append(reason.replace("|", "\\|"))
                .append(" | ")
                .append(String.join(
                        ", ", names.stream().map(UnsupportedVectors::shortName).toList()))
                .append(" |\n"));
        return out.toString();
    }

    private static String shortName(String name) {
        return name.replace("node/", "");
    }
}
