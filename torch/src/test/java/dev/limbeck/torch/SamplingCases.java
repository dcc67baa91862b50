package dev.limbeck.torch;

import static dev.limbeck.torch.NodeCase.latest;

import dev.limbeck.graph.Attribute;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.List;

/** Resizing, sampling and regions. */
final class SamplingCases {
    static final List<GradientCase> GRADIENTS = List.of(
            d -> resized(d, "nearest", 6, 7),
            d -> resized(d, "linear", 6, 7),
            d -> resized(d, "cubic", 6, 7),
            d -> resized(d, "nearest", 2, 3).with("exclude_outside", 1),
            d -> resized(d, "linear", 2, 3).with("exclude_outside", 1),
            d -> resized(d, "cubic", 2, 3).with("exclude_outside", 1),
            d -> resized(d, "linear", 2, 3).with("antialias", 1),
            d -> resized(d, "cubic", 2, 3).with("antialias", 1),
            d -> early("Resize", 10, d).constant(Tensor.vector(1f, 1f, 1.5f, 2f)),
            d -> early("Upsample", 1, d).with("height_scale", 1.5f).with("width_scale", 2f),
            d -> early("Upsample", 7, d).with("scales", Attribute.ofFloats(List.of(1f, 1f, 1.5f, 2f))),
            d -> early("Upsample", 9, d).constant(Tensor.vector(1f, 1f, 1.5f, 2f)),
            d -> gridSample(d, "linear", "zeros", 0),
            d -> gridSample(d, "linear", "border", 0),
            d -> gridSample(d, "linear", "reflection", 0),
            d -> gridSample(d, "cubic", "zeros", 1),
            d -> gridSample(d, "cubic", "border", 1),
            d -> gridSample(d, "cubic", "reflection", 1),
            d -> latest("GridSample").input(d.tensor(1, 2, 3, 3, 4)).input(d.tensor(1, 2, 2, 2, 3)),
            d -> latest("GridSample").input(d.tensor(1, 2, 5)).input(d.tensor(1, 3, 1)),
            d -> latest("AffineGrid").input(d.tensor(2, 2, 3)).constant(sizes(2, 1, 3, 4)),
            d -> latest("AffineGrid")
                    .input(d.tensor(1, 3, 4))
                    .constant(sizes(1, 1, 2, 3, 2))
                    .with("align_corners", 1),
            d -> latest("DeformConv")
                    .input(d.tensor(1, 4, 4, 5))
                    .input(d.tensor(2, 2, 2, 3))
                    .input(d.tensor(1, 2 * 2 * 3 * 2, 5, 5))
                    .input(d.tensor(2))
                    .input(d.tensor(1, 2 * 2 * 3, 5, 5))
                    .with("group", 2)
                    .with("offset_group", 2)
                    .with("pads", 1, 1, 1, 1),
            d -> latest("Col2Im")
                    .input(d.tensor(1, 2 * 4, 12))
                    .constant(sizes(4, 5))
                    .constant(sizes(2, 2)),
            d -> latest("Col2Im")
                    .input(d.tensor(1, 2 * 4, 25))
                    .constant(sizes(4, 5))
                    .constant(sizes(2, 2))
                    .with("dilations", 2, 1)
                    .with("pads", 1, 1, 2, 0),
            d -> roiAlign(d, "avg", 0).opset(15),
            d -> roiAlign(d, "avg", 0),
            d -> roiAlign(d, "max", 2),
            SamplingCases::roiPool);

    private SamplingCases() {}

    private static NodeCase resized(Draws draws, String mode, long height, long width) {
        return resizedTo(draws.tensor(1, 2, 4, 5), 1, 2, height, width).with("mode", mode);
    }

    private static NodeCase early(String type, long opset, Draws draws) {
        return NodeCase.of(type)
                .opset(opset)
                .with("mode", draws.oneOf("nearest", opset == 1 ? "bilinear" : "linear"))
                .input(draws.tensor(1, 2, 4, 3));
    }

    private static Tensor sizes(long... sizes) {
        return Tensor.vector(sizes);
    }

    static NodeCase resizedTo(Tensor x, long... sizes) {
        return NodeCase.of("Resize").opset(19).input(x).omitted().omitted().input(sizes(sizes));
    }

    static NodeCase gridSample(Draws draws, String mode, String padding, long alignCorners) {
        return NodeCase.of("GridSample")
                .input(draws.tensor(2, 2, 4, 5))
                .input(draws.tensor(2, 3, 4, 2))
                .with("mode", mode)
                .with("padding_mode", padding)
                .with("align_corners", alignCorners);
    }

    static NodeCase roiAlign(Draws draws, String mode, long ratio) {
        Tensor regions = Tensor.ofFloats(Shape.of(2, 4), 0.5f, 1, 4.2f, 5.3f, 2, 0, 6, 3);
        return NodeCase.of("RoiAlign")
                .input(draws.tensor(2, 2, 6, 7))
                .constant(regions)
                .input(sizes(1, 0))
                .with("mode", mode)
                .with("output_height", 2)
                .with("output_width", 3)
                .with("sampling_ratio", ratio)
                .with("spatial_scale", Attribute.of(0.9f));
    }

    static NodeCase roiPool(Draws draws) {
        Tensor regions = Tensor.ofFloats(Shape.of(2, 5), 1, 0, 1, 4, 5, 0, 2, 0, 6, 3);
        return NodeCase.of("MaxRoiPool")
                .input(draws.tensor(2, 2, 6, 7))
                .constant(regions)
                .with("pooled_shape", 2, 3);
    }
}
