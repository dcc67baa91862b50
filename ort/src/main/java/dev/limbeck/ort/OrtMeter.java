package dev.limbeck.ort;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Meter;
import dev.limbeck.measure.Speed;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures on ONNX Runtime. All models are loaded at once and run in turn ({@link Rounds}); their threads stop spinning
 * between runs, so that one does not slow the next. Inputs are handed to ONNX Runtime beforehand and outputs are not
 * copied: only the model is timed. Memory is measured in a fresh process for each model ({@link PeakMemory}).
 */
public final class OrtMeter implements Meter {
    private final Patience patience;

    public OrtMeter() {
        this(Patience.DEFAULT);
    }

    /** With this patience for comparisons; choices are made with {@link Patience#SCREENING}. */
    public OrtMeter(Patience patience) {
        this.patience = patience;
    }

    @Override
    public List<Speed> compare(List<Model> models, Dataset data, Target target) {
        return inTurn(models, data, target, patience);
    }

    @Override
    public List<Speed> screen(List<Model> models, Dataset data, Target target) {
        return inTurn(models, data, target, Patience.SCREENING);
    }

    private static List<Speed> inTurn(List<Model> models, Dataset data, Target target, Patience patience) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("There is no model to measure.");
        }
        List<Batch> batches = MeasuredBatches.of(models.get(0), data, target);
        SessionSettings settings =
                SessionSettings.DEFAULT.withThreads(target.threads()).withQuietBetweenRuns(true);
        List<Loaded> loaded = new ArrayList<>();
        try {
            for (Model model : models) {
                loaded.add(new Loaded(OrtSession.open(model, settings), batches));
            }
            int[] rows = batches.stream().mapToInt(Batch::size).toArray();
            return new Rounds(loaded, rows, System::nanoTime).run(patience);
        } finally {
            loaded.forEach(Loaded::close);
        }
    }

    @Override
    public long peakBytes(Model model, Dataset data, Target target) {
        Batch largest = MeasuredBatches.largest(MeasuredBatches.of(model, data, target));
        return PeakMemory.of(model, largest.inputs(), target.threads());
    }

    /** A model with all batches in ONNX Runtime's hands. */
    private static final class Loaded implements Rounds.Contestant, AutoCloseable {
        private final OrtSession session;
        private final List<OrtSession.Feed> feeds = new ArrayList<>();

        Loaded(OrtSession session, List<Batch> batches) {
            this.session = session;
            try {
                batches.forEach(batch -> feeds.add(session.feed(batch.inputs())));
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        @Override
        public void run(int batch) {
            feeds.get(batch).run();
        }

        @Override
        public void close() {
            feeds.forEach(OrtSession.Feed::close);
            session.close();
        }
    }
}
