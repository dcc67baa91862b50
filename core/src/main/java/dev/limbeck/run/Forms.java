package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.target.Target;
import java.util.List;

/** Writes a canonical model for a target in all the ways that might be the fastest. */
final class Forms {
    private Forms() {}

    static List<Form> of(Model canonical, Target target) {
        return List.of(new Form("canonical", canonical));
    }

    /** The fastest form; with one form there is nothing to measure. */
    static Form fastest(Model canonical, Target target, Model baseline, Timing timing) {
        List<Form> forms = of(canonical, target);
        Form best = forms.get(0);
        double most = Double.NEGATIVE_INFINITY;
        for (Form form : forms.size() == 1 ? List.<Form>of() : forms) {
            double speedup = timing.speedup(baseline, form.model());
            if (speedup > most) {
                most = speedup;
                best = form;
            }
        }
        return best;
    }
}
