package dev.limbeck.op;

import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every operator that limbeck knows, one row per version. A node is described by the newest version that is not newer
 * than its model's opset; an operator without a row is carried through and never guessed about.
 */
public final class OpTable {
    /** The versions of each operator, by domain and name. */
    private static final Map<String, NavigableMap<Integer, Op>> TABLE = index();

    private OpTable() {}

    private static Map<String, NavigableMap<Integer, Op>> index() {
        Map<String, NavigableMap<Integer, Op>> table = new TreeMap<>();
        Stream.of(
                        ElementwiseOps.ROWS,
                        IndexingOps.ROWS,
                        ReductionOps.ROWS,
                        LinearOps.ROWS,
                        ControlOps.ROWS,
                        QuantizedOps.ROWS)
                .flatMap(List::stream)
                .flatMap(rows -> rows.ops().stream())
                .forEach(op -> {
                    Op other = table.computeIfAbsent(key(op.domain(), op.name()), k -> new TreeMap<>())
                            .put(op.since(), op);
                    if (other != null) {
                        throw new IllegalStateException("The operator table has two rows for " + op + ".");
                    }
                });
        return table;
    }

    private static String key(String domain, String name) {
        return domain + ":" + name;
    }

    /** The definition of an operator in a version of its domain. */
    public static Optional<Op> find(String domain, String name, long opset) {
        NavigableMap<Integer, Op> versions = TABLE.get(key(domain, name));
        if (versions == null) {
            return Optional.empty();
        }
        Map.Entry<Integer, Op> newest = versions.floorEntry((int) Math.min(opset, Integer.MAX_VALUE));
        return Optional.ofNullable(newest).map(Map.Entry::getValue);
    }

    /** The definition of a node of this model. */
    public static Optional<Op> find(Node node, Model model) {
        return find(node.domain(), node.opType(), model.opset(node.domain()));
    }

    /** All versions of an operator, oldest first; empty if it is not in the table. */
    public static Collection<Op> versions(String domain, String name) {
        NavigableMap<Integer, Op> versions = TABLE.get(key(domain, name));
        return versions == null ? List.of() : Collections.unmodifiableCollection(versions.values());
    }

    /** Every row, by domain, name and version. */
    public static Stream<Op> rows() {
        return TABLE.values().stream().flatMap(versions -> versions.values().stream());
    }
}
