package dev.limbeck.technique.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureMapsTest {
    @Test
    void sumsAndPoolingsOfConvolutionsAreOperators() {
        assertThat(operators(Examples.residualBlock().graph())).containsExactly("sum", "pool");
    }

    @Test
    void sumsOfLinearLayersAreNone() {
        assertThat(operators(Examples.sharedInput().graph())).isEmpty();
    }

    @Test
    void aShortcutThatDropsRowsAndPadsChannelsStaysAFeatureMap() {
        Model model = Examples.residualBlock();
        GraphEditor editor = model.edit();
        editor.initializer("starts", Tensor.vector(0L));
        editor.initializer("ends", Tensor.vector(8L));
        editor.initializer("axes", Tensor.vector(2L));
        editor.initializer("pads", Tensor.vector(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
        editor.add(Node.of("slice", "Slice", List.of("relu1", "starts", "ends", "axes"), List.of("sliced")));
        editor.add(Node.of("pad", "Pad", List.of("sliced", "pads"), List.of("shortcut")));
        Node sum = model.graph().producer("sum").orElseThrow();
        editor.replace(sum, sum.withInput(1, "shortcut"));
        assertThat(operators(editor.build())).containsExactly("sum", "pool");
    }

    private static List<String> operators(Graph graph) {
        return new FeatureMaps(graph).operators().stream().map(Node::name).toList();
    }
}
