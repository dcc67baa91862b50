package dev.limbeck.pass;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Records new nodes so that a rewrite reads like its equation: every call adds one node and answers the name of its
 * first output. Nodes and values are named {@code <source>/limbeck/<step>} after the place they stem from.
 */
public final class Tape {
    private final GraphEditor editor;
    private final String source;

    /**
     * A tape that writes to this editor.
     *
     * @param source the name of the node or value that the new nodes stem from
     */
    public Tape(GraphEditor editor, String source) {
        this.editor = editor;
        int tag = source.indexOf("/limbeck/");
        this.source = tag < 0 ? source : source.substring(0, tag);
    }

    /** A standard operator without attributes. */
    public String add(String step, String opType, String... inputs) {
        return add(step, opType, Map.of(), inputs);
    }

    /** A standard operator. */
    public String add(String step, String opType, Map<String, Attribute> attributes, String... inputs) {
        return add(step, Node.STANDARD, opType, attributes, inputs);
    }

    /** Adds a Slice of one axis, which may count from the end: the elements of a value from one on to before another. */
    public String slice(String step, String value, long axis, long from, long to) {
        return add(
                step,
                "Slice",
                value,
                constant("start", Tensor.vector(from)),
                constant("end", Tensor.vector(to)),
                constant("axis", Tensor.vector(axis)));
    }

    /** An operator of ONNX Runtime's own domain. */
    public String microsoft(String step, String opType, Map<String, Attribute> attributes, String... inputs) {
        return add(step, Node.MICROSOFT, opType, attributes, inputs);
    }

    private String add(String step, String domain, String opType, Map<String, Attribute> attributes, String... inputs) {
        return addAll(step, domain, opType, attributes, 1, inputs).get(0);
    }

    /** An operator with several outputs, named {@code <step>}, {@code <step>_1}, and so on. */
    public List<String> addAll(
            String step,
            String domain,
            String opType,
            Map<String, Attribute> attributes,
            int outputs,
            String... inputs) {
        String base = source + "/limbeck/" + step;
        List<String> names = new ArrayList<>(outputs);
        for (int i = 0; i < outputs; i++) {
            names.add(editor.freshName(base));
        }
        editor.add(Node.of(names.get(0), domain, opType, List.of(inputs), names, attributes));
        return names;
    }

    /** An initializer; answers its name. */
    public String constant(String step, Tensor tensor) {
        return editor.constant(source + "/limbeck/" + step, tensor);
    }

    /** A standard operator that makes an existing name: what made it before must make another one. */
    public void addAs(
            String output, String step, String opType, Map<String, Attribute> attributes, List<String> inputs) {
        String name = editor.freshName(source + "/limbeck/" + step);
        editor.add(Node.of(name, Node.STANDARD, opType, inputs, List.of(output), attributes));
    }

    /** A name for a new value. */
    public String freshName(String step) {
        return editor.freshName(source + "/limbeck/" + step);
    }
}
