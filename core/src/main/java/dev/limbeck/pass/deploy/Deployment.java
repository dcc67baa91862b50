package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;

/** Lowers a canonical model, quantized or not, to one {@link DeploymentForm}. */
public final class Deployment implements Pass {
    private final DeploymentForm form;
    private final Target target;

    /** A lowering to this form for this target. */
    public Deployment(DeploymentForm form, Target target) {
        this.form = form;
        this.target = target;
    }

    @Override
    public String name() {
        return "Deployment (" + form + ")";
    }

    @Override
    public Rewrite apply(Model model) {
        Model current = model;
        List<String> declined = new ArrayList<>();
        for (Pass pass : passes()) {
            Rewrite rewrite = pass.apply(current);
            current = rewrite.model();
            rewrite.declined().forEach(reason -> declined.add(pass.name() + ": " + reason));
        }
        return new Rewrite(imports(readable(current)), declined);
    }

    /** The canonical opset differs from the target's only in operators that no longer occur. */
    private Model readable(Model model) {
        boolean newer = model.graph().nodes().stream().anyMatch(n -> n.is("Attention") || n.is("RMSNormalization"));
        return newer || model.opset() <= target.opset() ? model : model.withOpset(Node.STANDARD, target.opset());
    }

    /** Imports ONNX Runtime's domain where it is used. */
    private static Model imports(Model model) {
        boolean used = model.graph().nodes().stream().anyMatch(n -> n.domain().equals(Node.MICROSOFT));
        return used ? model.withOpset(Node.MICROSOFT, 1) : model;
    }

    private List<Pass> passes() {
        List<Pass> passes = new ArrayList<>();
        passes.add(new FoldBatchNormalization());
        passes.add(new FirstTokenLastBlock());
        if (form.packed()) {
            passes.add(new Unpad());
        }
        passes.add(new DeadCode());
        passes.add(new MergeProjections());
        if (!target.standardOnly()) {
            passes.add(new SkipLayerNormalization());
        }
        passes.addAll(form.attention().lowering(target));
        passes.add(new DeadCode());
        if (!target.standardOnly()) {
            passes.add(new LowerIntegerProduct());
            passes.add(new LowerBlockwiseProduct(target));
        }
        passes.add(new DeadCode());
        return passes;
    }
}
