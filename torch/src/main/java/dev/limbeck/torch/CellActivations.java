package dev.limbeck.torch;

import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Node;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The activation functions of the cells of a recurrent layer, with their arguments clipped if the layer says so. */
final class CellActivations {
    private final List<UnaryOperator<Tensor>> functions;

    /** Clips the arguments, or leaves them. */
    private final UnaryOperator<Tensor> clip;

    private CellActivations(List<UnaryOperator<Tensor>> functions, UnaryOperator<Tensor> clip) {
        this.functions = functions;
        this.clip = clip;
    }

    /**
     * @param defaults the functions of a cell of one direction, if the node names none
     * @return one for each direction
     */
    static List<CellActivations> of(KernelCall call, int directions, List<String> defaults) {
        Node node = call.node();
        List<String> names =
                node.attribute("activations").map(Attribute::asTexts).orElse(List.of());
        Iterator<Float> alphas = floats(node, "activation_alpha");
        Iterator<Float> betas = floats(node, "activation_beta");
        List<CellActivations> all = new ArrayList<>();
        for (int direction = 0; direction < directions; direction++) {
            List<UnaryOperator<Tensor>> functions = new ArrayList<>();
            for (int i = 0; i < defaults.size(); i++) {
                int at = direction * defaults.size() + i;
                String name = at < names.size() ? names.get(at) : defaults.get(i);
                functions.add(function(call, name.toLowerCase(Locale.ROOT), alphas, betas));
            }
            all.add(new CellActivations(functions, clip(node)));
        }
        return all;
    }

    private static Iterator<Float> floats(Node node, String attribute) {
        return node.attribute(attribute)
                .map(Attribute::asFloats)
                .orElse(List.of())
                .iterator();
    }

    private static UnaryOperator<Tensor> clip(Node node) {
        if (node.attribute("clip").isEmpty()) {
            return UnaryOperator.identity();
        }
        double most = node.floatAttribute("clip", 0);
        return x -> torch.clamp(x, new ScalarOptional(new Scalar(-most)), new ScalarOptional(new Scalar(most)));
    }

    /** Functions with a parameter take the next one that the node lists, those without take none. */
    private static UnaryOperator<Tensor> function(
            KernelCall call, String name, Iterator<Float> alphas, Iterator<Float> betas) {
        return switch (name) {
            case "sigmoid" -> torch::sigmoid;
            case "tanh" -> torch::tanh;
            case "relu" -> torch::relu;
            case "softsign" -> x -> x.div(x.abs().add(new Scalar(1)));
            case "softplus" -> torch::softplus;
            case "affine" -> affine(next(alphas, 1), next(betas, 0));
            case "scaledtanh" -> scaledTanh(next(alphas, 1), next(betas, 1));
            case "hardsigmoid" -> hardSigmoid(next(alphas, 0.2), next(betas, 0.5));
            case "leakyrelu" -> leakyRelu(next(alphas, 0.01));
            case "thresholdedrelu" -> thresholdedRelu(next(alphas, 1));
            case "elu" -> elu(next(alphas, 1));
            default -> throw call.unsupported("ONNX defines no activation '" + name + "' for recurrent cells");
        };
    }

    private static double next(Iterator<Float> parameters, double otherwise) {
        return parameters.hasNext() ? parameters.next() : otherwise;
    }

    private static UnaryOperator<Tensor> affine(double alpha, double beta) {
        return x -> x.mul(new Scalar(alpha)).add(new Scalar(beta));
    }

    private static UnaryOperator<Tensor> scaledTanh(double alpha, double beta) {
        return x -> torch.tanh(x.mul(new Scalar(beta))).mul(new Scalar(alpha));
    }

    private static UnaryOperator<Tensor> hardSigmoid(double alpha, double beta) {
        return x -> torch.clamp(
                affine(alpha, beta).apply(x), new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
    }

    private static UnaryOperator<Tensor> leakyRelu(double alpha) {
        return x -> torch.leaky_relu(x, new Scalar(alpha));
    }

    private static UnaryOperator<Tensor> thresholdedRelu(double alpha) {
        return x -> torch.threshold(x, new Scalar(alpha), new Scalar(0.0));
    }

    private static UnaryOperator<Tensor> elu(double alpha) {
        return x -> torch.elu(x, new Scalar(alpha), new Scalar(1.0), new Scalar(1.0));
    }

    Tensor apply(int function, Tensor x) {
        return functions.get(function).apply(clip.apply(x));
    }

    Tensor applyUnclipped(int function, Tensor x) {
        return functions.get(function).apply(x);
    }
}
