package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.target.Target;
import java.util.List;

/**
 * One way to write a canonical model for a target; all of them answer alike up to rounding, and which is the fastest
 * depends on the machine, the batch and the runtime.
 *
 * @param name what distinguishes it
 */
record Form(String name) {
    /** The forms worth measuring. */
    static List<Form> of(Target target) {
        return List.of(new Form("canonical"));
    }

    /** A canonical model in this form. */
    Model write(Model canonical) {
        return canonical;
    }
}
