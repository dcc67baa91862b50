package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Sampling of feature maps at computed places, and putting columns of windows back into an image. */
final class SamplingKernels {
    static final List<KernelRow> ROWS = List.of(
            op("GridSample", SamplingKernels::gridSample),
            op("AffineGrid", SamplingKernels::affineGrid),
            op("DeformConv", SamplingKernels::deformConv),
            op("Col2Im", SamplingKernels::colToIm));

    /** Codes of libtorch's grid_sampler. */
    private static final int LINEAR = 0;

    private static final int ZEROS = 0;

    private SamplingKernels() {}

    /** Inputs x [N, C, spatial …] and a grid [N, spatial of the output …, coordinates of the last axis first]. */
    private static List<Value> gridSample(KernelCall call) {
        Tensor x = call.tensor(0);
        Tensor in = torch.is_floating_point(x) ? x : x.to(torch.ScalarType.Double);
        Tensor grid = call.tensor(1).to(in.scalar_type());
        int interpolation = switch (call.node().textAttribute("mode", "linear")) {
            case "linear", "bilinear" -> LINEAR;
            case "nearest" -> 1;
            case "cubic", "bicubic" -> 2;
            default -> throw call.unsupported("ONNX defines the modes linear, nearest and cubic");
        };
        int padding = switch (call.node().textAttribute("padding_mode", "zeros")) {
            case "zeros" -> ZEROS;
            case "border" -> 1;
            case "reflection" -> 2;
            default -> throw call.unsupported("ONNX defines the padding modes zeros, border and reflection");
        };
        boolean alignCorners = call.node().intAttribute("align_corners", 0) != 0;
        if (in.dim() == 3) {
            // A line is an image of one row, sampled at the height of that row.
            Tensor image = torch.grid_sampler(
                    in.unsqueeze(2),
                    torch.constant_pad_nd(grid, 0, 1).unsqueeze(1),
                    interpolation,
                    padding,
                    alignCorners);
            return call.like(0, image.squeeze(2));
        }
        return call.like(0, torch.grid_sampler(in, grid, interpolation, padding, alignCorners));
    }

    /** Inputs θ [N, d, d+1] and the size of the output [N, C, spatial …]. */
    private static List<Value> affineGrid(KernelCall call) {
        boolean alignCorners = call.node().intAttribute("align_corners", 0) != 0;
        return call.like(0, torch.affine_grid_generator(call.tensor(0), call.longs(1), alignCorners));
    }

    /**
     * Inputs x [N, C, H, W], w [M, C/group, kh, kw], offsets [N, groups · kh · kw · 2, oh, ow], bias [M] and a mask [N,
     * groups · kh · kw, oh, ow]. Each tap is sampled, weighted by the mask, and the samples meet the weights in a
     * product.
     */
    private static List<Value> deformConv(KernelCall call) {
        Tensor x = call.tensor(0);
        Tensor w = call.tensor(1);
        if (x.dim() != 4) {
            throw call.unsupported("deformable convolution is defined here over two spatial axes");
        }
        long groups = call.node().intAttribute("offset_group", 1);
        long taps = w.size(2) * w.size(3);
        long height = call.tensor(2).size(2);
        long width = call.tensor(2).size(3);
        long n = x.size(0);
        long channels = x.size(1);
        Tensor grid = places(call, groups, taps).reshape(n * groups, taps * height, width, 2);
        Tensor maps = x.reshape(n * groups, channels / groups, x.size(2), x.size(3));
        Tensor samples = torch.grid_sampler(maps, grid, LINEAR, ZEROS, false)
                .reshape(n, groups, channels / groups, taps, height, width);
        Tensor masked = call.optional(4)
                .map(m -> samples.mul(m.reshape(n, groups, 1, taps, height, width)))
                .orElse(samples);
        long group = call.node().intAttribute("group", 1);
        Tensor columns = masked.reshape(n, group, channels / group * taps, height * width);
        Tensor weights = w.reshape(group, w.size(0) / group, channels / group * taps);
        Tensor y = weights.matmul(columns).reshape(n, w.size(0), height, width);
        return call.like(
                0,
                call.optional(3)
                        .map(b -> y.add(ConvolutionKernels.perChannel(b, y)))
                        .orElse(y));
    }

    /** Where each tap of each window is sampled: [N, groups, taps, oh, ow, (x, y)], from −1 to 1 across the map. */
    private static Tensor places(KernelCall call, long groups, long taps) {
        Tensor x = call.tensor(0);
        Tensor offsets = call.tensor(2);
        long[] kernel = {call.tensor(1).size(2), call.tensor(1).size(3)};
        Windows windows = Windows.of(call.node(), new long[] {x.size(2), x.size(3)}, kernel);
        long height = offsets.size(2);
        long width = offsets.size(3);
        Tensor split = offsets.reshape(x.size(0), groups, taps, 2, height, width);
        Tensor down = regular(windows, 0, x).reshape(kernel[0], 1, height, 1);
        Tensor right = regular(windows, 1, x).reshape(1, kernel[1], 1, width);
        long[] all = {kernel[0], kernel[1], height, width};
        Tensor rows = down.expand(all).reshape(taps, height, width).add(split.select(3, 0));
        Tensor columns = right.expand(all).reshape(taps, height, width).add(split.select(3, 1));
        return torch.stack(new TensorVector(normalized(columns, x.size(3)), normalized(rows, x.size(2))), -1);
    }

    /** The places of the taps of undeformed windows on an axis: [taps, windows]. */
    private static Tensor regular(Windows windows, int axis, Tensor like) {
        long count = windows.counts()[axis];
        double[] places = new double[(int) (windows.kernel()[axis] * count)];
        for (int i = 0; i < places.length; i++) {
            long tap = i / count;
            long window = i % count;
            places[i] = window * windows.strides()[axis] - windows.before()[axis] + tap * windows.dilations()[axis];
        }
        return Literals.doubles(like, places);
    }

    /** Positions of elements as grid_sampler takes them when −1 and 1 are the outer edges of the border elements. */
    private static Tensor normalized(Tensor positions, long size) {
        return positions.mul(new Scalar(2.0 / size)).add(new Scalar(1.0 / size - 1));
    }

    /** Inputs: columns [N, C · block, windows], the image's shape, the block's shape. Overlaps add up. */
    private static List<Value> colToIm(KernelCall call) {
        Tensor columns = call.tensor(0);
        long[] image = call.longs(1);
        long[] block = call.longs(2);
        long pixels = product(image);
        Windows windows = Windows.of(call.node(), image, block);
        long channels = columns.size(1) / product(block);
        Tensor flat = columns.reshape(columns.size(0) * channels, product(block) * columns.size(2));
        // What lies in the padding goes to one more pixel behind the image.
        Tensor sums = torch.zeros(new long[] {flat.size(0), pixels + 1}, columns.options());
        Tensor placed = torch.index_add(sums, 1, Literals.longs(pixelsOf(windows)), flat);
        long[] shape = LongStream.concat(LongStream.of(columns.size(0), channels), Arrays.stream(image))
                .toArray();
        return call.like(0, torch.narrow(placed, 1, 0, pixels).reshape(shape));
    }

    /** For every tap and then every window, the flat index of the pixel; the number of pixels for the padding. */
    private static long[] pixelsOf(Windows windows) {
        int taps = (int) product(windows.kernel());
        int count = (int) product(windows.counts());
        long[] pixels = new long[taps * count];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = pixel(windows, i / count, i % count);
        }
        return pixels;
    }

    private static long pixel(Windows windows, long tap, long window) {
        long restOfTap = tap;
        long restOfWindow = window;
        long pixel = 0;
        long step = 1;
        boolean inside = true;
        for (int axis = windows.rank() - 1; axis >= 0; axis--) {
            long inTap = restOfTap % windows.kernel()[axis];
            long inWindow = restOfWindow % windows.counts()[axis];
            long at = inWindow * windows.strides()[axis] - windows.before()[axis] + inTap * windows.dilations()[axis];
            inside &= at >= 0 && at < windows.sizes()[axis];
            pixel += at * step;
            step *= windows.sizes()[axis];
            restOfTap /= windows.kernel()[axis];
            restOfWindow /= windows.counts()[axis];
        }
        return inside ? pixel : step;
    }

    private static long product(long[] sizes) {
        return Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    }
}
