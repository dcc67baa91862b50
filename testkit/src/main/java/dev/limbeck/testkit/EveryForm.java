package dev.limbeck.testkit;

import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.target.Target;
import java.util.List;
import java.util.stream.Stream;

/** All forms that a model without outputs for every token can be lowered to, worth racing or not. */
public final class EveryForm {
    private EveryForm() {}

    /** The forms of a target. */
    public static List<DeploymentForm> of(Target target) {
        return Stream.of(AttentionKernel.values())
                .filter(kernel -> kernel == AttentionKernel.MATMUL || !target.standardOnly())
                .flatMap(kernel -> Stream.of(new DeploymentForm(false, kernel), new DeploymentForm(true, kernel)))
                .toList();
    }
}
