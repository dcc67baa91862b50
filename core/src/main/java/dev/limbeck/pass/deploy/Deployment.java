package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.canonical.CommonSubexpressions;
import dev.limbeck.pass.opset.OpsetDowngrade;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;

/** Lowers a canonical model, quantized or not, to one {@link DeploymentForm}. */
public final class Deployment implements Pass {
    /** The newest IR version that ONNX Runtime 1.20 reads. */
    private static final long IR = 10;

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
        return new Rewrite(imports(current), declined);
    }

    /** Imports ONNX Runtime's domain where it is used, and lets old runtimes read the file. */
    private Model imports(Model model) {
        Model readable = model.opset() <= target.opset() ? model.withIrVersion(Math.min(model.irVersion(), IR)) : model;
        boolean used = model.graph().nodes().stream().anyMatch(n -> n.domain().equals(Node.MICROSOFT));
        return used ? readable.withOpset(Node.MICROSOFT, 1) : readable;
    }

    private List<Pass> passes() {
        List<Pass> passes = new ArrayList<>();
        passes.add(new FoldBatchNormalization());
        passes.add(new MovedCodes());
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
        passes.add(new CommonSubexpressions());
        passes.add(new DeadCode());
        if (!target.standardOnly()) {
            passes.add(new LowerIntegerProduct());
            passes.add(new LowerBlockwiseProduct(target));
        }
        if (form.widened()) {
            passes.add(new WidenConvolution());
            passes.add(new SubsampleByConvolution());
        }
        passes.add(new DeadCode());
        passes.add(new OpsetDowngrade(target.opset()));
        return passes;
    }
}
