package dev.limbeck.site;

import dev.limbeck.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * The embeddings of an encoder: rows of tables, added and normalised.
 *
 * @param word the table of words
 * @param position the table of positions, if positions are looked up
 * @param type the table of token types, if there is one
 * @param others values that are added beside these, such as a constant row for a single token type
 * @param norm the layer norm at the end, if there is one
 * @param projection the layer that widens the embeddings to the hidden size (ALBERT), if there is one
 * @param output the hidden states for the first block, [batch, sequence, hidden]
 */
public record Embeddings(
        Table word,
        Optional<Table> position,
        Optional<Table> type,
        List<String> others,
        Optional<Node> norm,
        Optional<Linear> projection,
        String output) {
    public Embeddings {
        others = List.copyOf(others);
    }

    /**
     * A table whose rows are looked up.
     *
     * @param lookup the node that does so, a Gather, or a Slice for consecutive positions
     * @param weight the initializer, [rows, width]
     * @param indices the row numbers; empty for a Slice
     * @param rows how many there are
     * @param width the width of a row
     */
    public record Table(Node lookup, String weight, String indices, long rows, long width) {}
}
