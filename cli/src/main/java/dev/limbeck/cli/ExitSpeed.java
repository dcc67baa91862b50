package dev.limbeck.cli;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Model;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.technique.exit.SpeedInput;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model as it is asked: one with early exits at a speed, any other as it is.
 *
 * @param speed how unsure a row may be that leaves; empty if the model does not read it
 */
record ExitSpeed(Model model, Optional<Double> speed) {
    private static final String EVIDENCE = "run.json";
    private static final String KEY = "speed";

    /** A model that reads a speed, at this one. */
    static ExitSpeed at(Model adaptive, double speed) {
        return new ExitSpeed(SpeedInput.at(adaptive, speed), Optional.of(speed));
    }

    /** A model at the speed that its run chose; without one no row leaves early, and a note says so. */
    static ExitSpeed usual(Model read, ModelFiles files, Console console) {
        if (!SpeedInput.isReadBy(read)) {
            return new ExitSpeed(read, Optional.empty());
        }
        Optional<Double> chosen = chosen(files);
        if (chosen.isEmpty()) {
            console.note("No row leaves '" + files.path() + "' early: its speed is 0, as no " + EVIDENCE
                    + " beside it says another. Name one with --speed.");
        }
        return at(read, chosen.orElse(0.0));
    }

    private static Optional<Double> chosen(ModelFiles files) {
        return files.companion(EVIDENCE)
                .map(file -> JsonMapper.shared().readTree(file.toFile()).path(KEY))
                .filter(JsonNode::isNumber)
                .map(JsonNode::asDouble)
                .filter(speed -> speed >= 0 && speed <= 1);
    }

    /**
     * Sees to it that a model reads a speed.
     *
     * @throws ModelException if it does not
     */
    static void require(Model read, ModelFiles files) {
        if (!SpeedInput.isReadBy(read)) {
            throw new ModelException("The model '" + files.path() + "' has no input 'speed' that --speed could set: "
                    + "only the adaptive form of a model with early exits has one. Leave --speed out.");
        }
    }

    boolean isAdaptive() {
        return speed.isPresent();
    }
}
