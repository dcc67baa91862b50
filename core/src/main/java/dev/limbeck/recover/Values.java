package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;

/** Checks the values that objectives name. */
final class Values {
    private Values() {}

    static void require(Model model, String value) {
        if (!model.graph().isDefined(value)) {
            throw new ModelException("The model '" + model.graph().name() + "' has no value '" + value
                    + "' to compare. Its outputs are "
                    + model.graph().outputs().stream().map(ValueInfo::name).toList() + ".");
        }
    }
}
