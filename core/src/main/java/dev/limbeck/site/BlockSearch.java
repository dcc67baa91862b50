package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.site.EncoderBlock.NormOrder;
import java.util.Optional;
import java.util.Set;

/** Finds the block around an Attention node. */
final class BlockSearch {
    private static final Set<String> ACTIVATIONS =
            Set.of("Elu", "Gelu", "HardSwish", "Relu", "Sigmoid", "Swish", "Tanh");

    private final Trail trail;
    private final Graph graph;

    BlockSearch(Trail trail) {
        this.trail = trail;
        this.graph = trail.graph();
    }

    /** The attention's operands and what follows it, up to the residual connection. */
    private record AttentionHalf(
            Linear query, Linear key, Linear value, Linear projection, Node residual, String skipped) {}

    /** Two linear layers with an activation between, up to the residual connection. */
    private record FeedForward(Linear up, Node activation, Linear down, Node residual) {}

    Optional<EncoderBlock> around(Node attention, int index) {
        return attentionHalf(attention)
                .flatMap(half -> half.skipped().equals(half.query().input())
                        ? normAfter(attention, half, index)
                        : normBefore(attention, half, index));
    }

    private Optional<AttentionHalf> attentionHalf(Node attention) {
        Optional<Linear> query = trail.linear(attention.input(0));
        Optional<Linear> key = trail.linear(attention.input(1));
        Optional<Linear> value = trail.linear(attention.input(2));
        Optional<Linear> projection = trail.linearReading(attention.output());
        if (query.isEmpty() || key.isEmpty() || value.isEmpty() || projection.isEmpty()) {
            return Optional.empty();
        }
        String read = query.orElseThrow().input();
        if (!key.orElseThrow().input().equals(read)
                || !value.orElseThrow().input().equals(read)) {
            return trail.fail(attention.label(), "queries, keys and values of the same hidden states were expected");
        }
        String projected = projection.orElseThrow().output();
        return trail.only(projected, "Add")
                .map(residual -> new AttentionHalf(
                        query.orElseThrow(),
                        key.orElseThrow(),
                        value.orElseThrow(),
                        projection.orElseThrow(),
                        residual,
                        other(residual, projected)));
    }

    /** h = norm(x + attention(x)); y = norm(h + ff(h)). */
    private Optional<EncoderBlock> normAfter(Node attention, AttentionHalf half, int index) {
        Optional<Node> norm = trail.only(half.residual().output(), "LayerNormalization");
        Optional<FeedForward> feedForward = norm.flatMap(n -> feedForward(n.output(), n.output()));
        return feedForward.flatMap(f -> trail.only(f.residual().output(), "LayerNormalization")
                .map(last -> block(attention, half, norm.orElseThrow(), f, last, index, NormOrder.AFTER)));
    }

    /** h = x + attention(norm(x)); y = h + ff(norm(h)). */
    private Optional<EncoderBlock> normBefore(Node attention, AttentionHalf half, int index) {
        Optional<Node> norm = trail.made(half.query().input(), "LayerNormalization")
                .filter(n -> n.input(0).equals(half.skipped()));
        if (norm.isEmpty()) {
            return trail.fail(half.residual().label(), "a residual connection around the attention was expected");
        }
        String hidden = half.residual().output();
        return trail.only(hidden, "LayerNormalization")
                .flatMap(second -> feedForward(second.output(), hidden)
                        .map(f -> block(attention, half, norm.orElseThrow(), f, second, index, NormOrder.BEFORE)));
    }

    private Optional<FeedForward> feedForward(String read, String skipped) {
        return trail.linearReading(read)
                .flatMap(up -> activation(up)
                        .flatMap(act -> trail.linearReading(act.output())
                                .flatMap(down -> trail.only(down.output(), "Add")
                                        .flatMap(residual -> {
                                            boolean skips = other(residual, down.output())
                                                    .equals(skipped);
                                            return skips
                                                    ? Optional.of(new FeedForward(up, act, down, residual))
                                                    : trail.fail(
                                                            residual.label(),
                                                            "a residual connection around the feed-forward was expected");
                                        }))));
    }

    private Optional<Node> activation(Linear up) {
        Optional<Node> reader = graph.uses(up.output()).size() == 1
                ? Optional.of(graph.uses(up.output()).get(0).node())
                : Optional.empty();
        Optional<Node> activation = reader.filter(n -> ACTIVATIONS.contains(n.opType()));
        return activation.isPresent()
                ? activation
                : trail.fail(reader.map(Node::label).orElse(trail.label(up.output())), "an activation was expected");
    }

    private static String other(Node add, String operand) {
        return add.input(0).equals(operand) ? add.input(1) : add.input(0);
    }

    private static EncoderBlock block(
            Node attention,
            AttentionHalf half,
            Node norm,
            FeedForward feed,
            Node lastNorm,
            int index,
            NormOrder order) {
        boolean after = order == NormOrder.AFTER;
        return new EncoderBlock(
                index,
                order,
                Optional.empty(),
                half.skipped(),
                half.query(),
                half.key(),
                half.value(),
                attention,
                half.projection(),
                half.residual(),
                norm,
                feed.up(),
                feed.activation(),
                feed.down(),
                feed.residual(),
                lastNorm,
                after ? lastNorm.output() : feed.residual().output());
    }
}
