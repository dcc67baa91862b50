package dev.limbeck.pass.deploy;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Pass;
import dev.limbeck.pass.Rewrite;
import dev.limbeck.pass.Tape;
import dev.limbeck.target.RuntimeVersion;
import dev.limbeck.target.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps weights that are quantized in blocks as they are until the product reads them:
 *
 * <pre>
 * MatMul(x, DequantizeLinear(codes, scales, zeros, axis = 0, block_size)) = com.microsoft.MatMulNBits(x, …)
 * </pre>
 *
 * <p>4 bits run in every supported ONNX Runtime, 8 bits from 1.22 and 2 bits from 1.24 on. Otherwise the weight stays
 * in DequantizeLinear, which newer runtimes fuse themselves and older ones evaluate when they load the model.
 */
public final class LowerBlockwiseProduct implements Pass {
    private static final RuntimeVersion EIGHT_BITS = new RuntimeVersion(1, 22);
    private static final RuntimeVersion TWO_BITS = new RuntimeVersion(1, 24);

    /** Products of 8-bit integers, which is what ONNX Runtime takes when it fuses DequantizeLinear itself. */
    private static final long INTEGER_ACCURACY = 4;

    private final Target target;

    /** A lowering for the runtimes from the target's version on. */
    public LowerBlockwiseProduct(Target target) {
        this.target = target;
    }

    @Override
    public Rewrite apply(Model model) {
        Graph graph = model.graph();
        GraphEditor editor = model.edit();
        for (Node node : graph.nodes()) {
            BlockwiseProduct.of(graph, node).filter(this::runs).ifPresent(p -> lower(editor, p));
        }
        return Rewrite.to(model.withGraph(editor.build()));
    }

    private boolean runs(BlockwiseProduct product) {
        RuntimeVersion oldest = target.runtimeVersion();
        return switch (product.bits()) {
            case 8 -> oldest.compareTo(EIGHT_BITS) >= 0;
            case 4 -> true;
            case 2 -> oldest.compareTo(TWO_BITS) >= 0;
            default -> false;
        };
    }

    private static void lower(GraphEditor editor, BlockwiseProduct product) {
        Node node = product.product();
        Tape tape = new Tape(editor, node.output());
        List<String> inputs = new ArrayList<>(List.of(
                node.input(0),
                tape.constant("codes", product.packedCodes()),
                tape.constant("scales", product.packedScales())));
        product.packedZeros().ifPresent(z -> inputs.add(tape.constant("zeros", z)));
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("K", Attribute.of(product.inputs()));
        attributes.put("N", Attribute.of(product.outputs()));
        attributes.put("bits", Attribute.of(product.bits()));
        attributes.put("block_size", Attribute.of(product.block()));
        attributes.put("accuracy_level", Attribute.of(INTEGER_ACCURACY));
        editor.replace(node, Node.of(node.name(), Node.MICROSOFT, "MatMulNBits", inputs, node.outputs(), attributes));
    }
}
