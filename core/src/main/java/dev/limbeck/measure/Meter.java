package dev.limbeck.measure;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.target.Target;
import java.util.List;

/** The port through which speed and memory are measured, on the runtime that will serve the model. */
public interface Meter {
    /**
     * Runs models in turn on the same batches of the data, so that a drift of the machine's speed meets all of them.
     *
     * @param models at least one; the first is what the others are compared with
     * @param data rows of the models' inputs, taken in the dataset's order, each batch padded to its own longest row
     * @return the speed of each model, in their order
     * @throws dev.limbeck.error.EngineException if one of them does not run
     */
    List<Speed> compare(List<Model> models, Dataset data, Target target);

    /**
     * What models are run on.
     *
     * @param target whose batch size counts
     * @param averaged whether figures are means over all batches, each of which is then run at least once, instead of
     *     medians: for models whose time depends on what they read, such as those with early exits
     */
    record Load(Dataset data, Target target, boolean averaged) {
        public Load(Dataset data, Target target) {
            this(data, target, false);
        }
    }

    /**
     * The same as {@link #compare(List, Dataset, Target)} for several batch sizes, with models that are loaded once.
     *
     * @param loads at least one; all of as many threads
     * @return for each load the speed of each model
     */
    default List<List<Speed>> compare(List<Model> models, List<Load> loads) {
        return loads.stream()
                .map(load -> compare(models, load.data(), load.target()))
                .toList();
    }

    /**
     * The same as {@link #compare(List, List)}, but only as well as it takes to choose among the models:
     * quicker, with wider intervals.
     */
    default List<List<Speed>> screen(List<Model> models, List<Load> loads) {
        return compare(models, loads);
    }

    /**
     * The memory that loading a model and running its largest batch adds to a fresh process, in bytes; 0 where the
     * operating system does not tell.
     *
     * @throws dev.limbeck.error.EngineException if it does not run
     */
    long peakBytes(Model model, Dataset data, Target target);

    /**
     * Speed and memory of a candidate beside its baseline.
     *
     * @throws dev.limbeck.error.EngineException if one of them does not run
     */
    default Measurement measure(Model baseline, Model candidate, Dataset data, Target target) {
        List<Speed> speeds = compare(List.of(baseline, candidate), data, target);
        return new Measurement(
                speeds.get(0).millis(),
                speeds.get(1).millis(),
                speeds.get(1).speedup(),
                peakBytes(baseline, data, target),
                peakBytes(candidate, data, target),
                speeds.get(1).rounds());
    }
}
