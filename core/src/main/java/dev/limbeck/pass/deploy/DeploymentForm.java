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
 * @param widened whether narrow convolutions of integers make several outputs at once ({@link WidenConvolution})
 */
public record DeploymentForm(boolean packed, AttentionKernel attention, boolean widened) {
    /** A form in which convolutions stay as they are. */
    public DeploymentForm(boolean packed, AttentionKernel attention) {
        this(packed, attention, false);
    }

    /** The forms worth measuring for a canonical model, quantized or not, and a target. */
    public static List<DeploymentForm> of(Model model, Target target) {
        if (model.graph().nodes().stream().noneMatch(n -> n.is("Attention"))) {
            return ofConvolutions(model, target);
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

    private static List<DeploymentForm> ofConvolutions(Model model, Target target) {
        DeploymentForm asTheyAre = new DeploymentForm(false, AttentionKernel.MATMUL);
        boolean canWiden = !target.standardOnly() && WidenConvolution.hasPlace(model);
        return canWiden
                ? List.of(asTheyAre, new DeploymentForm(false, AttentionKernel.MATMUL, true))
                : List.of(asTheyAre);
    }

    private static List<DeploymentForm> of(List<Boolean> packed, AttentionKernel... kernels) {
        return packed.stream()
                .flatMap(p -> Stream.of(kernels).map(kernel -> new DeploymentForm(p, kernel)))
                .toList();
    }

    @Override
    public String toString() {
        return widened
                ? "widened"
                : (packed ? "packed, " : "padded, ")
                        + attention.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
