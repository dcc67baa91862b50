package dev.limbeck.technique.exit;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.site.Exit;
import dev.limbeck.site.Exits;
import dev.limbeck.technique.Outcome;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.CanonicalBert;
import dev.limbeck.testkit.CanonicalBert.Precision;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models with exits that are sure of some rows and not of others, which exits that have not learned are not. */
public final class ExitModels {
    /** Five blocks. */
    public static final Shapes SHAPES = new Shapes(97, 40, 32, 4, 64, 5);

    /** Two blocks of width 64. */
    public static final Shapes TINY = new Shapes(97, 40, 64, 4, 128, 2);

    private ExitModels() {}

    /** An encoder with exits behind all of its five blocks but the last. */
    public static Model bert(ExitBranch.Kind kind) {
        return bert(kind, Uncertainty.CLASSES);
    }

    /** The same whose exits make what such an uncertainty reads. */
    public static Model bert(ExitBranch.Kind kind, Uncertainty uncertainty) {
        Model canonical = CanonicalBert.model(SHAPES, Precision.FLOAT, 11);
        ExitBranch branch = new ExitBranch(kind, 7, uncertainty);
        return opinionated(EarlyExits.addedTo(canonical, List.of(0, 1, 2, 3), branch), kind);
    }

    /** An encoder of two blocks with an exit between them. */
    public static Model tiny() {
        Model canonical = CanonicalBert.model(TINY, Precision.FLOAT, 11);
        ExitBranch.Kind kind = ExitBranch.Kind.LINEAR;
        return opinionated(EarlyExits.addedTo(canonical, List.of(0), new ExitBranch(kind, 7)), kind);
    }

    /** A model whose exits have larger weights. */
    public static Model opinionated(Model flat, ExitBranch.Kind kind) {
        float factor = kind == ExitBranch.Kind.ATTENTION ? 12 : 40;
        GraphEditor editor = flat.edit();
        for (Exit exit : Exits.of(flat).all()) {
            flat.graph().initializers().forEach((name, tensor) -> {
                if (name.startsWith(exit.logits() + "/") && name.endsWith("_weight")) {
                    editor.initializer(name, times(tensor, factor));
                }
            });
        }
        return flat.withGraph(editor.build());
    }

    private static Tensor times(Tensor tensor, float factor) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        return Tensor.ofFloats(tensor.shape(), values);
    }

    public static Model applied(Outcome outcome) {
        return outcome.fold(model -> model, reason -> {
            throw new AssertionError(reason);
        });
    }

    public static Map<String, Tensor> answers(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs);
        }
    }

    public static Tensor of(Map<String, Tensor> answers, String name) {
        return Objects.requireNonNull(answers.get(name), name);
    }
}
