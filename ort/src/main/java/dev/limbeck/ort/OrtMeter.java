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
        return compare(models, List.of(new Load(data, target))).get(0);
    }

    @Override
    public List<List<Speed>> compare(List<Model> models, List<Load> loads) {
        return inTurn(models, loads, patience);
    }

    @Override
    public List<List<Speed>> screen(List<Model> models, List<Load> loads) {
        return inTurn(models, loads, Patience.SCREENING);
    }

    private static List<List<Speed>> inTurn(List<Model> models, List<Load> loads, Patience patience) {
        if (models.isEmpty() || loads.isEmpty()) {
            throw new IllegalArgumentException("There is no model to measure, or nothing to run it on.");
        }
        int threads = loads.get(0).target().threads();
        SessionSettings settings = SessionSettings.DEFAULT.withThreads(threads).withQuietBetweenRuns(true);
        List<OrtSession> sessions = new ArrayList<>();
        try {
            models.forEach(model -> sessions.add(OrtSession.open(model, settings)));
            return loads.stream()
                    .map(load -> onBatches(
                            sessions,
                            MeasuredBatches.of(models.get(0), load.data(), load.target()),
                            patience,
                            load.averaged() ? Center.MEAN : Center.MEDIAN))
                    .toList();
        } finally {
            sessions.forEach(OrtSession::close);
        }
    }

    private static List<Speed> onBatches(
            List<OrtSession> sessions, List<Batch> batches, Patience patience, Center center) {
        List<Fed> fed = new ArrayList<>();
        try {
            sessions.forEach(session -> fed.add(new Fed(session, batches)));
            int[] rows = batches.stream().mapToInt(Batch::size).toArray();
            return new Rounds(fed, rows, System::nanoTime, center).run(patience);
        } finally {
            fed.forEach(Fed::close);
        }
    }

    @Override
    public long peakBytes(Model model, Dataset data, Target target) {
        Batch largest = MeasuredBatches.largest(MeasuredBatches.of(model, data, target));
        return PeakMemory.of(model, largest.inputs(), target.threads());
    }

    /** A model with all batches in ONNX Runtime's hands. */
    private static final class Fed implements Rounds.Contestant, AutoCloseable {
        private final List<OrtSession.Feed> feeds = new ArrayList<>();

        Fed(OrtSession session, List<Batch> batches) {
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
        }
    }
}
