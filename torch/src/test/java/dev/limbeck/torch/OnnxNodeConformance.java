package dev.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.error.EngineException;
import dev.limbeck.error.ModelException;
import dev.limbeck.op.Op;
import dev.limbeck.op.OpTable;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.NodeVector;
import dev.limbeck.testkit.VectorArchive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * ONNX's own test vectors of single operators on libtorch. Another archive of the same layout is taken with
 * {@code -Dlimbeck.vectors=FILE}, some of its vectors with {@code -Dlimbeck.vector=PART-OF-NAME}.
 */
class OnnxNodeConformance {
    private static final int ENOUGH = 1150;

    private final List<String> failures = new ArrayList<>();
    private final Map<String, List<String>> unsupported = new TreeMap<>();
    private int passed;

    @Test
    void everyVectorOfASupportedOperatorPasses() {
        String part = System.getProperty("limbeck.vector", "");
        try (VectorArchive archive = archive()) {
            archive.names().stream().filter(name -> name.contains(part)).forEach(name -> check(archive, name));
        }
        report();

        assertThat(failures).isEmpty();
        if (isWhole()) {
            assertThat(passed).isGreaterThanOrEqualTo(ENOUGH);
            UnsupportedVectors.requireDocumented(unsupported);
        }
    }

    private static VectorArchive archive() {
        String file = System.getProperty("limbeck.vectors", "");
        return file.isEmpty() ? VectorArchive.shared() : VectorArchive.open(Path.of(file));
    }

    private static boolean isWhole() {
        return System.getProperty("limbeck.vectors", "").isEmpty()
                && System.getProperty("limbeck.vector", "").isEmpty();
    }

    private void report() {
        int refused = unsupported.values().stream().mapToInt(List::size).sum();
        System.out.printf("vectors: %d passed, %d failed, %d unsupported%n", passed, failures.size(), refused);
        failures.stream().sorted(Comparator.naturalOrder()).forEach(System.out::println);
    }

    private void check(VectorArchive archive, String name) {
        try {
            NodeVector vector = archive.read(name);
            if (vector.isDense()) {
                run(vector);
            } else {
                refuse(name, "sequences and optional values");
            }
        } catch (ModelException e) {
            refuse(name, reason(e));
        }
    }

    /** Why a model cannot be read, without what could be done about it. */
    private static String reason(ModelException e) {
        return String.valueOf(e.getMessage()).split("[.;]", 2)[0];
    }

    private void run(NodeVector vector) {
        try (TorchGraph graph = TorchGraph.of(vector.model())) {
            Map<String, Tensor> answers =
                    graph.run(vector.tensors(), vector.expected().keySet());
            Optional<String> difference = difference(vector, answers);
            difference.ifPresentOrElse(d -> failures.add(vector.name() + ": " + d), () -> passed++);
        } catch (EngineException e) {
            if (e.getCause() instanceof UnsupportedUse use) {
                refuse(vector.name(), String.valueOf(use.getMessage()));
            } else {
                failures.add(vector.name() + ": " + e.getMessage());
            }
        } catch (RuntimeException e) {
            failures.add(vector.name() + ": " + e);
        }
    }

    private static Optional<String> difference(NodeVector vector, Map<String, Tensor> answers) {
        boolean random = vector.model().graph().nodes().stream()
                .anyMatch(node ->
                        OpTable.find(node, vector.model()).map(Op::isRandom).orElse(false));
        for (Map.Entry<String, Tensor> expected : vector.expected().entrySet()) {
            Tensor actual = Objects.requireNonNull(answers.get(expected.getKey()));
            boolean accepted = random
                    ? sameForm(actual, expected.getValue())
                    : vector.tolerance().accepts(actual, expected.getValue());
            if (!accepted) {
                return Optional.of(expected.getKey() + " is " + actual + " instead of " + expected.getValue()
                        + elements(actual, expected.getValue()));
            }
        }
        return Optional.empty();
    }

    /** What is drawn at random agrees in type and shape only. */
    private static boolean sameForm(Tensor actual, Tensor expected) {
        return actual.dtype() == expected.dtype() && actual.shape().equals(expected.shape());
    }

    private static String elements(Tensor actual, Tensor expected) {
        if (!actual.shape().equals(expected.shape())) {
            return "";
        }
        return IntStream.range(0, expected.size())
                .filter(i -> Double.compare(actual.doubleAt(i), expected.doubleAt(i)) != 0)
                .limit(6)
                .mapToObj(i -> "[" + i + "] " + actual.doubleAt(i) + " / " + expected.doubleAt(i))
                .collect(Collectors.joining(", ", ", ", ""));
    }

    private void refuse(String name, String reason) {
        unsupported.computeIfAbsent(reason, r -> new ArrayList<>()).add(name);
    }
}
