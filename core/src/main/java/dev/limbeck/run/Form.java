package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.target.Target;
import java.util.List;

/**
 * One way to write a canonical model for a target; all of them answer alike up to rounding, and which is the fastest
 * depends on the machine, the batch and the runtime.
 *
 * @param name what distinguishes it
 * @param deployment the passes that write it
 */
record Form(String name, Deployment deployment) {
    /** The forms worth measuring. */
    static List<Form> of(Model canonical, Target target) {
        return DeploymentForm.of(canonical, target).stream()
                .map(form -> new Form(form.toString(), new Deployment(form, target)))
                .toList();
    }

    /** A canonical model in this form, with the type of every value, as it is measured and handed over. */
    Model write(Model canonical) {
        return ShapeInference.withValueInfo(deployment.apply(canonical).model());
    }
}
