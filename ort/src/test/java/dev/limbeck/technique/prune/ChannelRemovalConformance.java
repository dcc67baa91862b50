package dev.limbeck.technique.prune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.onnx.OnnxReader;
import dev.limbeck.ort.OrtSession;
import dev.limbeck.pass.Passes;
import dev.limbeck.site.ChannelGroup;
import dev.limbeck.site.ChannelGroup.Kind;
import dev.limbeck.site.DependencyGraph;
import dev.limbeck.site.Footprint;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.Closeness;
import dev.limbeck.testkit.Published;
import dev.limbeck.testkit.RandomNetworks;
import dev.limbeck.testkit.RealisticInputs;
import dev.limbeck.testkit.RealisticWeights;
import dev.limbeck.testkit.Shared;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model without channels answers as the model in which everything that belongs to them is 0. */
class ChannelRemovalConformance {
    /** Units drawn at random: this share of each group whose removal is exact. */
    private static Footprint drawn(List<ChannelGroup> groups, double share) {
        Random random = new Random(7);
        Footprint footprint = Footprint.EMPTY;
        for (ChannelGroup group : groups) {
            List<Footprint> units = new ArrayList<>(group.units());
            Collections.shuffle(units, random);
            int count = group.kind() == Kind.HIDDEN ? 0 : (int) (share * units.size());
            for (Footprint unit : units.subList(0, count)) {
                footprint = footprint.plus(unit);
            }
        }
        return footprint;
    }

    private static Model removed(Model model, Footprint footprint) {
        return ChannelRemoval.removed(model, footprint).fold(smaller -> smaller, reason -> {
            throw new AssertionError(reason);
        });
    }

    private static void assertEqualToMasked(Model model, Map<String, Tensor> inputs, double... shares) {
        List<ChannelGroup> groups = DependencyGraph.of(model).groups();
        for (double share : shares) {
            Footprint footprint = drawn(groups, share);
            assertThat(footprint.isEmpty()).isFalse();

            Map<String, Tensor> expected = answers(MaskedChannels.of(model, footprint), inputs);

            answers(removed(model, footprint), inputs)
                    .forEach((name, actual) -> Closeness.assertClose(
                            name, actual, Objects.requireNonNull(expected.get(name)), Closeness.ROUNDING));
        }
    }

    private static Map<String, Tensor> answers(Model model, Map<String, Tensor> inputs) {
        try (OrtSession session = OrtSession.open(model)) {
            return session.run(inputs);
        }
    }

    @Test
    void ofRandomNetworks() {
        for (long seed = 0; seed < 150; seed++) {
            Model model = Passes.canonical(RandomNetworks.model(seed, 12)).model();
            assertEqualToMasked(model, RandomNetworks.inputs(seed, 2), 0.5);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LSTM, forward",
        "LSTM, bidirectional",
        "GRU, forward",
        "GRU, bidirectional",
        "RNN, reverse",
        "RNN, bidirectional"
    })
    void ofRecurrentNetworks(String type, String direction) {
        RecurrentNetwork network = new RecurrentNetwork(type, direction);

        assertEqualToMasked(network.model(), network.inputs(), 0.5);
    }

    @ParameterizedTest
    @MethodSource("dev.limbeck.testkit.Shared#imageModels")
    void ofImageModels(String name) {
        Model canonical = RealisticWeights.canonical(name);
        assertEqualToMasked(canonical, RealisticInputs.images(canonical, 1), 0.25, 0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "sdpa.onnx", "dynamo.onnx"})
    void ofAnEncoder(String name) {
        Model canonical = Passes.canonical(OnnxReader.read(Shared.model("bert-sst2/" + name)))
                .model();
        assertEqualToMasked(canonical, RealisticInputs.sentences(3, 16).get(0), 0.25, 0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5", "all-minilm-l6-v2", "bge-small-zh-v1.5"})
    void ofEncodersFromMavenCentral(String name) {
        Model canonical = Passes.canonical(Published.encoder(name)).model();
        assertEqualToMasked(canonical, RealisticInputs.sentences(3, 16).get(0), 0.25, 0.5);
    }
}
