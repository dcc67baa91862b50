package dev.limbeck.technique.exit;

import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.op.InferredTypes;
import dev.limbeck.op.KnownTypes;
import dev.limbeck.site.Blocks;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.Exits;
import java.util.List;
import java.util.Optional;

/**
 * What exits can be added to: a model of blocks with one answer a row. Exits that it has already are no part of it.
 *
 * @param hidden what each block makes: [rows, tokens, H] of an encoder, [rows, H, height, width] of others
 * @param widths H of each block
 * @param encoder the encoder, if the model is one
 * @param answer the model's one output, [rows, classes]
 * @param classes how many values an answer has
 * @param obstacle why the model cannot have exits; empty if it can
 */
record Backbone(
        List<String> hidden,
        List<Long> widths,
        Optional<Encoder> encoder,
        ValueInfo answer,
        int classes,
        String obstacle) {
    Backbone {
        hidden = List.copyOf(hidden);
        widths = List.copyOf(widths);
    }

    /** Looks for blocks and the answer in a model in canonical form. */
    static Backbone of(Model canonical) {
        Model bare = Exits.removedFrom(canonical);
        Graph graph = bare.graph();
        ValueInfo answer = graph.outputs().get(0);
        InferredTypes types = KnownTypes.of(bare);
        Optional<Dims> dims =
                types.dims(answer.name()).filter(d -> d.rank() == 2 && d.axis(1).isKnown());
        if (graph.outputs().size() != 1 || dims.isEmpty()) {
            return none(
                    answer,
                    "Early exits need a model with one output, [rows, classes]; this one has " + graph.outputs() + ".");
        }
        int classes = Math.toIntExact(dims.orElseThrow().axis(1).size().orElseThrow());
        Optional<Encoder> encoder = Encoder.recognise(bare).encoder();
        List<String> hidden = encoder.map(Encoder::hiddenStates).orElseGet(() -> featureMaps(graph, types));
        if (hidden.size() < 2) {
            return none(
                    answer, "Early exits need a model of two blocks or more, and this one has " + hidden.size() + ".");
        }
        List<Long> widths = hidden.stream()
                .map(value -> encoder.map(Encoder::hidden).orElseGet(() -> channels(types, value)))
                .toList();
        return new Backbone(hidden, widths, encoder, answer, classes, "");
    }

    private static Backbone none(ValueInfo answer, String obstacle) {
        return new Backbone(List.of(), List.of(), Optional.empty(), answer, 0, obstacle);
    }

    private static List<String> featureMaps(Graph graph, InferredTypes types) {
        return Blocks.of(graph).all().stream()
                .map(Blocks.Block::output)
                .filter(value -> types.dims(value)
                        .filter(d -> d.rank() == 4 && d.axis(1).isKnown())
                        .isPresent())
                .map(value -> activated(graph, value))
                .toList();
    }

    /** A block may be found to end at the sum that its last Relu reads. */
    private static String activated(Graph graph, String value) {
        List<Node> readers = graph.uses(value).stream().map(Use::node).toList();
        return readers.size() == 1 && readers.get(0).is("Relu") ? readers.get(0).output() : value;
    }

    private static long channels(InferredTypes types, String value) {
        return types.dims(value).orElseThrow().axis(1).size().orElseThrow();
    }

    boolean isFound() {
        return obstacle.isEmpty();
    }

    int blocks() {
        return hidden.size();
    }
}
