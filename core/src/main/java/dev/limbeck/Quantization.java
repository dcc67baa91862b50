package dev.limbeck;

import dev.limbeck.data.Splits;
import dev.limbeck.measure.Metric;
import dev.limbeck.progress.Progress;
import dev.limbeck.run.Engines;
import dev.limbeck.run.Mode;
import dev.limbeck.run.Original;
import dev.limbeck.run.QuantizeOptions;
import dev.limbeck.run.QuantizeRun;
import dev.limbeck.target.Resource;
import dev.limbeck.target.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A quantization that is being described. Immutable: every method answers a changed copy. */
public final class Quantization {
    private final Original original;
    private final Path folder;
    private final Optional<Splits> data;
    private final QuantizeOptions options;
    private final Progress progress;

    Quantization(Original original, Path folder, Mode mode) {
        this(
                original,
                folder,
                Optional.empty(),
                QuantizeOptions.of(
                        mode, Target.of(Engines.load().predictor().isa()).withBatch(0)),
                Progress.SILENT);
    }

    private Quantization(
            Original original, Path folder, Optional<Splits> data, QuantizeOptions options, Progress progress) {
        this.original = original;
        this.folder = folder;
        this.data = data;
        this.options = options;
        this.progress = progress;
    }

    /** The rows to calibrate, search and validate on. */
    public Quantization data(Splits splits) {
        return new Quantization(original, folder, Optional.of(splits), options, progress);
    }

    /** The most that the metric may lose, in points of 100; the worst sites go back to floating point for it. */
    public Quantization maxDrop(double points) {
        return with(o -> o.withAcceptance(o.acceptance().withMaxDropPoints(points)));
    }

    /** What the result must use measurably less of; by default time. */
    public Quantization minimise(Resource resource) {
        return with(o -> o.withAcceptance(o.acceptance().withMinimise(resource)));
    }

    /** What is measured; by default what is usual for the labels. */
    public Quantization metric(Metric metric) {
        return with(o -> o.withAcceptance(o.acceptance().withMetric(metric)));
    }

    /** Sites that stay in floating point: names, or patterns with {@code *} and {@code ?}. */
    public Quantization exclude(String... patterns) {
        return with(o -> o.withExclude(List.of(patterns)));
    }

    /** Where the result will run; by default this machine. */
    public Quantization target(Target target) {
        return with(o -> o.withTarget(target));
    }

    /** Any other change of the options. */
    public Quantization with(UnaryOperator<QuantizeOptions> change) {
        return new Quantization(original, folder, data, change.apply(options), progress);
    }

    /** Where to report how far the work is. */
    public Quantization progress(Progress listener) {
        return new Quantization(original, folder, data, options, listener);
    }

    /**
     * Quantizes and measures.
     *
     * @throws dev.limbeck.error.LimbeckException if the model, the data or the runtime do not allow it
     */
    public Quantized run() {
        return new Quantized(new QuantizeRun(Engines.load(), progress).run(original, data, options), folder);
    }
}
