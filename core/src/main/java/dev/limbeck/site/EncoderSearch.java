package dev.limbeck.site;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.match.PaddingMask;
import dev.limbeck.match.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks for the parts of an {@link Encoder}, from the Attention nodes outwards. */
final class EncoderSearch {
    private final Graph graph;
    private final Trail trail;

    EncoderSearch(Graph graph) {
        this.graph = graph;
        this.trail = new Trail(graph);
    }

    Recognition run() {
        Optional<Encoder> encoder = blocks().flatMap(blocks -> new EmbeddingsSearch(trail)
                .making(blocks.get(0).input())
                .map(embeddings -> new Encoder(embeddings, blocks, mask(blocks), head(blocks))));
        return encoder.isPresent() ? encoder.orElseThrow() : trail.reason();
    }

    private Optional<List<EncoderBlock>> blocks() {
        List<Node> attentions =
                graph.nodes().stream().filter(n -> n.is("Attention")).toList();
        if (attentions.isEmpty()) {
            return trail.fail("the graph", "it has no Attention");
        }
        BlockSearch search = new BlockSearch(trail);
        List<EncoderBlock> blocks = new ArrayList<>();
        for (Node attention : attentions) {
            Optional<EncoderBlock> block = search.around(attention, blocks.size());
            if (block.isEmpty()) {
                return Optional.empty();
            }
            Optional<EncoderBlock> joined =
                    blocks.isEmpty() ? block : joined(blocks.get(blocks.size() - 1), block.orElseThrow());
            if (joined.isEmpty()) {
                return trail.fail(attention.label(), "its block does not read the block before it");
            }
            blocks.add(joined.orElseThrow());
        }
        return Optional.of(blocks);
    }

    /** A block that reads the one before it, at once or through a linear layer. */
    private Optional<EncoderBlock> joined(EncoderBlock before, EncoderBlock block) {
        return block.input().equals(before.output())
                ? Optional.of(block)
                : Linear.making(graph, block.input())
                        .filter(layer -> layer.input().equals(before.output()))
                        .map(block::withBridge);
    }

    private Optional<PaddingMask> mask(List<EncoderBlock> blocks) {
        List<String> masks = blocks.stream()
                .map(b -> b.attention().input(3))
                .distinct()
                .filter(m -> !m.isEmpty())
                .toList();
        return masks.size() == 1 ? PaddingMask.of(graph, Sizes.of(graph), masks.get(0)) : Optional.empty();
    }

    private Head head(List<EncoderBlock> blocks) {
        return new HeadSearch(graph).after(blocks.get(blocks.size() - 1).output());
    }
}
