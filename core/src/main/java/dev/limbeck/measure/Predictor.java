package dev.limbeck.measure;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.target.Isa;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The port through which a model is run for its answers. */
public interface Predictor {
    /** What the models run on, with its version. */
    default String runtime() {
        return getClass().getSimpleName();
    }

    /** The instruction set of the processor they run on. */
    default Isa isa() {
        return Isa.UNKNOWN;
    }

    /**
     * Runs a model over all rows.
     *
     * @param output the name of the output wanted
     * @throws dev.limbeck.error.EngineException if it does not run
     */
    Predictions predict(Model model, Dataset data, String output);

    /**
     * Runs a model over all rows for several of its outputs.
     *
     * @param outputs the names of the outputs wanted
     * @return the answers by name
     * @throws dev.limbeck.error.EngineException if it does not run
     */
    default Map<String, Predictions> predict(Model model, Dataset data, Set<String> outputs) {
        Map<String, Predictions> answers = new LinkedHashMap<>();
        outputs.forEach(output -> answers.put(output, predict(model, data, output)));
        return answers;
    }
}
