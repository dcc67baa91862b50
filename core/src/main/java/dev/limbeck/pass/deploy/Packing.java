package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** One run of {@link Unpad}: walks the nodes in order and lets those that work row by row read packed rows. */
final class Packing {
    private final Graph graph;
    private final MaskProbe probe;
    private final TokenRows rows;
    private final Widths widths;
    private final GraphEditor editor;
    private final PackedTokens tokens;
    private final Set<String> packed = new HashSet<>();
    private final Map<String, String> packedCopies = new HashMap<>();
    private final Map<String, String> unpackedCopies = new HashMap<>();
    private String obstacle = "";

    Packing(Model model, String mask) {
        this.graph = model.graph();
        this.probe = new MaskProbe(model, mask);
        this.rows = new TokenRows(graph, mask);
        this.widths = new Widths(graph);
        this.editor = model.edit();
        this.tokens = new PackedTokens(editor, mask);
    }

    /** Why the model cannot be packed; empty if it can. */
    String obstacle() {
        if (!obstacle.isEmpty()) {
            return obstacle;
        }
        if (packed.isEmpty()) {
            return "No embedding is looked up for the tokens.";
        }
        return graph.outputs().stream()
                .map(ValueInfo::name)
                .filter(packed::contains)
                .findFirst()
                .map(o -> "The output '" + o + "' has a row for every token, padding included.")
                .orElse("");
    }

    Graph build() {
        editor.clearValueInfo();
        return editor.build();
    }

    void visit(Node node) {
        if (node.is("Attention") && node.inputs().stream().anyMatch(packed::contains)) {
            attention(node);
        } else if (rows.isRowWise(node) && (rows.isLookUp(node) || readsPacked(node))) {
            rowWise(node);
        } else if (readsPacked(node)) {
            leavePacked(node);
        }
    }

    private boolean readsPacked(Node node) {
        return node.reads().anyMatch(packed::contains);
    }

    private void rowWise(Node node) {
        int rank = rows.tokenRank(node.output()).orElseThrow();
        Node onPackedRows = node.mapInputs(v -> operand(node, v, rank));
        if (node.attribute("axis").isPresent() && !node.is("Gather")) {
            onPackedRows = onPackedRows.withAttribute("axis", Attribute.of(-1));
        }
        editor.replace(node, onPackedRows);
        packed.add(node.output());
    }

    private String operand(Node node, String value, int rank) {
        if (packed.contains(value) || value.isEmpty()) {
            return value;
        }
        if (rows.holdsTokens(value)) {
            return rows.holdsPositions(value) ? positions(value) : packedCopies.computeIfAbsent(value, this::pack);
        }
        boolean hasTokenAxes = RowWise.isElementwise(node)
                && graph.initializer(value).filter(t -> t.rank() > rank - 2).isPresent();
        return hasTokenAxes ? withoutTokenAxes(value, rank) : value;
    }

    private String pack(String value) {
        if (rows.tokenRank(value).orElse(0) == 2) {
            return tokens.pack(new Tape(editor, value), "packed", value);
        }
        OptionalLong width = widths.of(value);
        if (rows.tokenRank(value).orElse(0) != 3 || width.isEmpty()) {
            decline("The rows of '" + value + "' have no known width.");
            return value;
        }
        return tokens.pack(new Tape(editor, value), "packed", value, width.getAsLong());
    }

    /** Values made by position, [1, S, …]: made for the packed positions instead. */
    private String positions(String value) {
        String known = packedCopies.get(value);
        if (known != null || graph.constant(value).isPresent()) {
            return known == null ? value : known;
        }
        Node node = graph.producer(value).orElseThrow();
        Tape tape = new Tape(editor, value);
        String made = rows.isLookUp(node)
                ? tape.add("packed", "Gather", node.input(0), packedPlaces(node.input(1)))
                : tape.add(
                        "packed",
                        node.opType(),
                        node.attributes(),
                        node.inputs().stream().map(this::positions).toArray(String[]::new));
        packedCopies.put(value, made);
        return made;
    }

    private String packedPlaces(String positions) {
        return packedCopies.computeIfAbsent(positions, p -> {
            Tape tape = new Tape(editor, p);
            return tokens.pack(tape, "packed", tokens.expand(tape, p));
        });
    }

    private String withoutTokenAxes(String constant, int rank) {
        Tensor tensor = graph.initializer(constant).orElseThrow();
        long[] dims = tensor.shape().toArray();
        Shape inner = Shape.of(Arrays.copyOfRange(dims, dims.length - (rank - 2), dims.length));
        return packedCopies.computeIfAbsent(
                constant, v -> new Tape(editor, v).constant("packed", tensor.reshape(inner)));
    }

    private void attention(Node node) {
        Tape tape = new Tape(editor, node.output());
        List<String> inputs = new ArrayList<>(node.inputs());
        for (int i = 0; i < 3; i++) {
            if (packed.contains(inputs.get(i))) {
                inputs.set(i, unpacked(inputs.get(i)));
            }
        }
        Node padded = node.withInputs(inputs);
        if (!packed.contains(node.input(0))) {
            editor.replace(node, padded);
            return;
        }
        OptionalLong width = widths.of(node.input(2));
        if (width.isEmpty()) {
            decline("The width of the value '" + node.input(2) + "' is not known.");
            return;
        }
        String context = editor.freshName(node.output() + "/limbeck/padded");
        editor.replace(node, padded.withOutputs(List.of(context)));
        String flat =
                tape.add("rows", "Reshape", context, tape.constant("rows_shape", Tensor.vector(-1, width.getAsLong())));
        editor.add(Node.of(
                editor.freshName(node.name() + "/limbeck/pack"),
                "Gather",
                List.of(flat, tokens.index()),
                List.of(node.output())));
        packed.add(node.output());
    }

    private String unpacked(String value) {
        return unpackedCopies.computeIfAbsent(value, v -> tokens.unpack(new Tape(editor, v), "unpacked", v));
    }

    private void leavePacked(Node node) {
        if (FirstToken.isPick(graph, node) && packed.contains(node.input(0))) {
            pickFirst(node);
        } else if (node.is("Shape")) {
            shape(node);
        } else if (node.is("Mul") && probe.isZeroOnPadding(otherFactor(node))) {
            editor.replace(node, node.mapInputs(v -> packed.contains(v) ? unpacked(v) : v));
        } else {
            decline(node.label() + " reads the rows of all tokens, padding included.");
        }
    }

    private String otherFactor(Node product) {
        return packed.contains(product.input(0)) ? product.input(1) : product.input(0);
    }

    private void pickFirst(Node node) {
        boolean keepsAxis =
                node.is("Slice") || graph.constant(node.input(1)).orElseThrow().rank() == 1;
        String first = tokens.first();
        Tape tape = new Tape(editor, node.output());
        String index =
                keepsAxis ? first : tape.add("row", "Squeeze", first, tape.constant("row_axis", Tensor.vector(-1L)));
        editor.replace(
                node,
                Node.of(node.name(), "Gather", List.of(node.input(0), index), List.of(node.output()))
                        .withExtras(node.extras()));
    }

    /** Shape(x) of rows [B, S, H] is that of the mask with H behind it. */
    private void shape(Node node) {
        OptionalLong width = widths.of(node.input(0));
        if (rows.tokenRank(node.input(0)).orElse(0) != 3 || width.isEmpty()) {
            decline(node.label() + " reads a shape that is not known.");
            return;
        }
        Tape tape = new Tape(editor, node.output());
        String all = tape.add(
                "all",
                "Concat",
                Map.of("axis", Attribute.of(0)),
                tokens.shape(),
                tape.constant("width", Tensor.vector(width.getAsLong())));
        long start = node.intAttribute("start", 0);
        long end = node.intAttribute("end", 3);
        editor.replace(
                node,
                Node.of(
                        node.name(),
                        "Slice",
                        List.of(
                                all,
                                tape.constant("start", Tensor.vector(start)),
                                tape.constant("end", Tensor.vector(end))),
                        node.outputs()));
    }

    private void decline(String reason) {
        if (obstacle.isEmpty()) {
            obstacle = reason;
        }
    }
}
