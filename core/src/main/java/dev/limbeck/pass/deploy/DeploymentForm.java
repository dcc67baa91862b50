package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Model;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One of the graphs that a model can be lowered to. They answer alike; which is the fastest depends on the batch, the
 * mix of lengths and the runtime.
 *
 * @param packed whether rows of padding are left out ({@link Unpad})
 * @param attention what attention is computed by
 */
public record DeploymentForm(boolean packed, AttentionKernel attention) {
    /** The forms worth measuring for a canonical model and a target; one if the model has no attention. */
    public static List<DeploymentForm> of(Model model, Target target) {
        if (model.graph().nodes().stream().noneMatch(n -> n.is("Attention"))) {
            return List.of(new DeploymentForm(false, AttentionKernel.MATMUL));
        }
        boolean canPack = new Unpad().apply(model).declined().isEmpty();
        if (target.standardOnly()) {
            return of(canPack ? List.of(false, true) : List.of(false), AttentionKernel.MATMUL);
        }
        if (!canPack) {
            return of(List.of(false), AttentionKernel.values());
        }
        // Without padding, one sentence at a time is the only case left in which padded rows may win.
        List<DeploymentForm> forms = new ArrayList<>(of(List.of(false), AttentionKernel.FUSED));
        forms.addAll(of(List.of(true), AttentionKernel.MATMUL, AttentionKernel.FUSED));
        return List.copyOf(forms);
    }

    private static List<DeploymentForm> of(List<Boolean> packed, AttentionKernel... kernels) {
        return packed.stream()
                .flatMap(p -> Stream.of(kernels).map(kernel -> new DeploymentForm(p, kernel)))
                .toList();
    }

    @Override
    public String toString() {
        return (packed ? "packed, " : "padded, ")
                + attention.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
