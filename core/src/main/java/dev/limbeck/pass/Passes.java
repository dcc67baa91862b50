package dev.limbeck.pass;

import dev.limbeck.graph.Model;
import dev.limbeck.pass.canonical.AttentionRaising;
import dev.limbeck.pass.canonical.CommonSubexpressions;
import dev.limbeck.pass.canonical.ConstantFolding;
import dev.limbeck.pass.canonical.ConstantNodes;
import dev.limbeck.pass.canonical.FlattenedLinear;
import dev.limbeck.pass.canonical.FlattenedSoftmax;
import dev.limbeck.pass.canonical.FunctionInlining;
import dev.limbeck.pass.canonical.GeluRaising;
import dev.limbeck.pass.canonical.LayerNormalizationRaising;
import dev.limbeck.pass.canonical.LinearNormalization;
import dev.limbeck.pass.canonical.MergedConstants;
import dev.limbeck.pass.canonical.NoOps;
import dev.limbeck.pass.canonical.PaddingMasks;
import dev.limbeck.pass.canonical.ReshapeTargets;
import dev.limbeck.pass.canonical.SeparatedProjections;
import dev.limbeck.pass.canonical.SequenceFirstHeads;
import dev.limbeck.pass.canonical.ShapesFromInputs;
import dev.limbeck.pass.canonical.SliceFusion;
import dev.limbeck.pass.canonical.SqueezedTranspose;
import dev.limbeck.pass.canonical.TransposeFusion;
import dev.limbeck.pass.canonical.TransposedLinear;
import dev.limbeck.pass.opset.OpsetUpgrade;
import java.util.ArrayList;
import java.util.List;

/** The passes, in the orders in which they work together. */
public final class Passes {
    private static final List<Pass> CANONICAL = List.of(
            new ConstantNodes(),
            new ConstantFolding(),
            new MergedConstants(),
            new NoOps(),
            new CommonSubexpressions(),
            new ShapesFromInputs(),
            new ReshapeTargets(),
            new TransposeFusion(),
            new SliceFusion(),
            new FlattenedSoftmax(),
            new DeadCode(),
            new LayerNormalizationRaising(),
            new GeluRaising(),
            new LinearNormalization(),
            new SqueezedTranspose(),
            new DeadCode(),
            new SeparatedProjections(),
            new FlattenedLinear(),
            new TransposedLinear(),
            new SequenceFirstHeads(),
            new AttentionRaising(),
            new PaddingMasks(),
            new DeadCode());

    private Passes() {}

    /**
     * The canonical form of a model, from which techniques and deployment start; {@code docs/guide/canonical.md}
     * describes it. The outputs stay what they were up to rounding.
     *
     * @throws dev.limbeck.error.ModelException if a function of the model calls itself
     */
    public static Rewrite canonical(Model model) {
        Rewrite inlined = new FunctionInlining().apply(model);
        Rewrite raised = new OpsetUpgrade().apply(inlined.model());
        Rewrite canonical = new Fixpoint(CANONICAL).apply(raised.model());
        List<String> declined = new ArrayList<>(inlined.declined());
        declined.addAll(raised.declined());
        declined.addAll(canonical.declined());
        return new Rewrite(canonical.model(), declined);
    }
}
