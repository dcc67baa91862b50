package dev.limbeck.torch;

import dev.limbeck.calibrate.Calibrator;
import dev.limbeck.calibrate.GradientReduction;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.calibrate.Summary;
import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.io.TemporaryFolder;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.DatasetFeed;
import dev.limbeck.recover.Feed;
import dev.limbeck.recover.Likelihood;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.TrainingPrecision;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Collects statistics of gradients on libtorch, in a process with the thread settings that are best for it. It makes one
 * pass over the data for each number of rows that statistics want together in a backward pass. The loss is that of the
 * model's first output, as {@link GradientReduction} defines it.
 */
public final class TorchCalibrator implements Calibrator {
    /** Of the order of the rows, which decides only which of them share a backward pass. */
    private static final long SEED = 1;

    private final boolean ownProcess;

    public TorchCalibrator() {
        this(true);
    }

    private TorchCalibrator(boolean ownProcess) {
        this.ownProcess = ownProcess;
    }

    /** One that works in this process, with the thread settings that it happens to have. */
    static TorchCalibrator inThisProcess() {
        return new TorchCalibrator(false);
    }

    @Override
    public boolean supports(Statistic statistic) {
        return statistic.reduction().ofGradients().isPresent();
    }

    @Override
    public Statistics collect(Model model, Set<Statistic> wanted, Dataset data) {
        requireSupported(wanted);
        Map<Integer, List<Statistic>> passes = new TreeMap<>();
        for (Statistic statistic : wanted) {
            statistic
                    .reduction()
                    .ofGradients()
                    .ifPresent(gradients -> passes.computeIfAbsent(gradients.batchSize(), n -> new ArrayList<>())
                            .add(statistic));
        }
        Map<Statistic, Summary> summaries = new HashMap<>();
        passes.forEach((batchSize, statistics) -> summaries.putAll(pass(model, statistics, data, batchSize)));
        return new Statistics(summaries);
    }

    private Map<Statistic, Summary> pass(Model model, List<Statistic> statistics, Dataset data, int batchSize) {
        CalibrationJob job = CalibrationJob.of(model, statistics, Likelihood.of(data.labels()));
        Feed feed = new DatasetFeed(TrainingData.of(data), batchSize, SEED);
        List<Tensor> sums = ownProcess ? apart(job, feed) : GradientCalibration.run(job, feed, Progress.SILENT);
        Map<Statistic, Summary> summaries = new HashMap<>();
        for (int i = 0; i < statistics.size(); i++) {
            summaries.put(
                    statistics.get(i), GradientSums.summary(job.reductions().get(i), sums.get(i), data.size()));
        }
        return summaries;
    }

    private static List<Tensor> apart(CalibrationJob job, Feed feed) {
        ThreadSettings threads = ThreadSettings.of(job.model().graph(), TrainingPrecision.FP32);
        try (TemporaryFolder folder = new TemporaryFolder()) {
            CalibrationFiles.write(job, folder.path());
            new WorkerProcess(Work.CALIBRATION, folder.path(), feed, Progress.SILENT).run(threads);
            return CalibrationFiles.readSums(folder.path());
        }
    }
}
