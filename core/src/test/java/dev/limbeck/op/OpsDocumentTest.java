package dev.limbeck.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.op.cost.CostRule;
import dev.limbeck.op.coupling.CouplingRule;
import dev.limbeck.op.shape.ShapeRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/ops.md} is written from the table; run with {@code -Dlimbeck.rewrite=true} to write it anew. */
class OpsDocumentTest {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("limbeck.root", "."), "docs", "ops.md").normalize();
    /** What follows is written by the conformance test of the module torch. */
    private static final String TORCH = "\n## Vectors that are not computed on libtorch";

    @Test
    void theDocumentSaysWhatTheTableSays() throws IOException {
        String written = Files.readString(DOCUMENT);
        int torch = written.indexOf(TORCH);
        String expected = document() + (torch < 0 ? "" : written.substring(torch));
        if (Boolean.getBoolean("limbeck.rewrite")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(DOCUMENT)
                .as("docs/ops.md is out of date; run this test with -Dlimbeck.rewrite=true")
                .hasContent(expected);
    }

    private static String document() {
        StringBuilder out = new StringBuilder();
        out.append("""
                # Operators

                Written from the operator table by `OpsDocumentTest`; do not edit by hand. A node is described by the
                newest version that is not newer than its model's opset. An operator that is not listed is carried
                through untouched.

                - **shape**: element types and shapes of its results are inferred
                - **MACs**: its multiply-accumulates are counted; the others cost none, as papers count
                - **ties**: which axes must shrink together is known, so channels can be removed around it
                - **folds**: it is evaluated on constants

                A version in brackets lacks what the others have.
                """);
        section(out, "ai.onnx", "");
        section(out, "com.microsoft", "com.microsoft");
        return out.toString();
    }

    private static void section(StringBuilder out, String title, String domain) {
        out.append("\n## ").append(title).append("\n\n| operator | versions | shape | MACs | ties | folds |\n");
        out.append("|---|---|---|---|---|---|\n");
        Map<String, List<Op>> byName = OpTable.rows()
                .filter(op -> op.domain().equals(domain))
                .collect(Collectors.groupingBy(Op::name, TreeMap::new, Collectors.toList()));
        byName.forEach((name, versions) -> out.append("| ")
                .append(name)
                .append(" | ")
                .append(versions.stream()
                        .map(op -> Integer.toString(op.since()))
                        .collect(Collectors.joining(", ")))
                .append(" | ")
                .append(mark(versions, op -> op.shape() != ShapeRule.UNKNOWN))
                .append(" | ")
                .append(mark(versions, op -> op.cost() != CostRule.FREE && op.cost() != CostRule.UNKNOWN))
                .append(" | ")
                .append(mark(versions, op -> op.coupling() != CouplingRule.UNKNOWN))
                .append(" | ")
                .append(mark(versions, op -> op.kernel().isPresent()))
                .append(" |\n"));
    }

    private static String mark(List<Op> versions, Predicate<Op> has) {
        if (versions.stream().noneMatch(has)) {
            return "";
        }
        String without = versions.stream()
                .filter(has.negate())
                .map(op -> Integer.toString(op.since()))
                .collect(Collectors.joining(", "));
        return without.isEmpty() ? "yes" : "yes (" + without + ")";
    }
}
