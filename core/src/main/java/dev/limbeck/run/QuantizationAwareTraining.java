package dev.limbeck.run;

import dev.limbeck.data.CropAndFlip;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Splits;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.progress.Progress;
import dev.limbeck.recover.LatentWeights;
import dev.limbeck.recover.Objective;
import dev.limbeck.recover.Padding;
import dev.limbeck.recover.Recovery;
import dev.limbeck.recover.SoftTargets;
import dev.limbeck.recover.Trained;
import dev.limbeck.recover.Trainer;
import dev.limbeck.recover.TrainingData;
import dev.limbeck.recover.ValuePairs;
import dev.limbeck.recover.ValuePairs.Pair;
import dev.limbeck.recover.distance.Distance;
import dev.limbeck.recover.distance.KullbackLeibler;
import dev.limbeck.recover.distance.MeanSquaredError;
import dev.limbeck.site.Encoder;
import java.nio.file.Path;
import java.util.List;

/**
 * Lets a quantized model learn to answer as the original does: its weights and step sizes change while everything is
 * rounded in every pass (Jacob et al. 2018; LSQ, Esser et al. 2020), and the original is the teacher, so no label is
 * needed. Codes that make up for each other (GPTQ) stay, for one that changes alone spoils that: there the step sizes
 * learn, and the biases and normalizations.
 */
final class QuantizationAwareTraining {
    private final Trainer trainer;
    private final Path workspace;
    private final Progress progress;
    private final Splits splits;
    private final String answer;
    private final RecoveryOptions how;
    /** Whether the codes of linear layers stay. */
    private final boolean codesStay;

    /**
     * @param answer the output that is to be like the original's
     * @param options with a recovery
     */
    QuantizationAwareTraining(
            Trainer trainer, Path workspace, Progress progress, Splits splits, String answer, QuantizeOptions options) {
        this.trainer = trainer;
        this.workspace = workspace;
        this.progress = progress;
        this.splits = splits;
        this.answer = answer;
        this.how = options.recovery().orElseThrow();
        this.codesStay = options.precision().weights().gptq();
    }

    /**
     * The quantized model with what it has learned.
     *
     * @param quantized canonical, with integer weights behind DequantizeLinear
     * @param teacher the canonical original
     * @throws DataException if there are no rows to learn from
     */
    Trained recovered(Model quantized, Model teacher) {
        Dataset rows = splits.train()
                .orElseThrow(() -> new DataException("There are no rows to learn from: no train split was found."
                        + " Give one, or leave out --recover."));
        LatentWeights latent = LatentWeights.of(quantized, teacher, layer -> !codesStay || layer.is("Conv"));
        TrainingData data = TrainingData.of(rows).withAugmentation(CropAndFlip.of(quantized, how.augmented()));
        Recovery recovery = new Recovery(objectives(teacher, rows), List.of(), 0, how.settings());
        Trained trained = trainer.train(latent.model(), List.of(teacher), data, recovery, workspace, progress);
        return trained.withModel(latent.rounded(trained.model()));
    }

    /**
     * Encoders know their training rows too well for the probabilities of their answers to teach much; logits and what
     * is inside teach more. The inside is read behind the norms of BERT: in the sums before them a few outlying channels
     * would be all that counts.
     */
    private List<Objective> objectives(Model teacher, Dataset rows) {
        Distance squared = new MeanSquaredError();
        return Encoder.recognise(teacher)
                .encoder()
                .<List<Objective>>map(
                        encoder -> List.of(new SoftTargets(answer, squared, 1), hiddenStates(encoder, squared)))
                .orElseGet(() -> List.of(new SoftTargets(answer, distance(rows), 1)));
    }

    /** By name: between its rounded layers the student is no encoder that could be recognised. */
    private ValuePairs hiddenStates(Encoder encoder, Distance distance) {
        List<Pair> pairs = encoder.hiddenStates().stream().map(Pair::named).toList();
        return new ValuePairs(
                pairs,
                distance,
                encoder.mask().map(PaddingMask::input).map(Padding::ofTokens),
                1.0 / pairs.size(),
                how.settings().seed());
    }

    private static Distance distance(Dataset rows) {
        return rows.labels().classes().isPresent() ? new KullbackLeibler(1) : new MeanSquaredError();
    }
}
