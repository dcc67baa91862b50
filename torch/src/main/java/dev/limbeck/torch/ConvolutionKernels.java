package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.graph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Convolutions of one to three spatial axes, on layouts [N, C, spatial …] and weights [M, C/group, window …]. */
final class ConvolutionKernels {
    /** libtorch convolves over no more axes. */
    private static final int MOST_AXES = 3;

    /** What oneDNN convolves; other types go to libtorch's own loops. */
    private static final Set<ScalarType> OF_ONEDNN = Set.of(ScalarType.Float, ScalarType.BFloat16);

    static final List<KernelRow> ROWS = List.of(
            op("Conv", ConvolutionKernels::conv),
            op("ConvTranspose", ConvolutionKernels::convTranspose),
            op("CausalConvWithState", ConvolutionKernels::causal));

    private ConvolutionKernels() {}

    private static List<Value> conv(KernelCall call) {
        return call.like(
                0,
                convolve(call, call.tensor(0), call.tensor(1), call.optional(2).orElse(null)));
    }

    /** The convolution that the attributes of a node describe, of operands that its kernel has prepared. */
    static Tensor convolve(KernelCall call, Tensor x, Tensor w, @Nullable Tensor bias) {
        Windows windows = Windows.of(call.node(), spatial(call, x), spatial(call, w));
        boolean symmetric = windows.isSymmetric();
        long[] none = new long[windows.rank()];
        return torch.convolution(
                inOrder(symmetric ? x : torch.constant_pad_nd(x, windows.exactPadding()), w),
                w,
                maybe(bias),
                windows.strides(),
                symmetric ? windows.before() : none,
                windows.dilations(),
                false,
                none,
                call.node().intAttribute("group", 1));
    }

    /**
     * Where weights learn, pictures with the channels of a pixel side by side in memory, which oneDNN multiplies and
     * libtorch normalizes a quarter faster than one channel after the other. What is computed from them keeps that order,
     * so only the first convolution copies. Elsewhere as they are: then equal channels are summed to equal numbers.
     */
    private static Tensor inOrder(Tensor x, Tensor w) {
        boolean channelsLast = w.requires_grad()
                && x.dim() == 4
                && OF_ONEDNN.contains(x.scalar_type().intern());
        return channelsLast ? x.contiguous(MemoryFormat.ChannelsLast) : x;
    }

    /** Weights are [C, M/group, window …]. Asymmetric geometry: all that the windows cover is computed, then cropped. */
    private static List<Value> convTranspose(KernelCall call) {
        Tensor x = call.tensor(0);
        Tensor w = call.tensor(1);
        Node node = call.node();
        TransposedWindows windows = TransposedWindows.of(node, spatial(call, x), spatial(call, w));
        boolean symmetric = windows.isSymmetric();
        long[] none = new long[windows.rank()];
        Tensor y = torch.convolution(
                x,
                w,
                symmetric ? call.maybe(2) : new TensorOptional(),
                windows.strides(),
                symmetric ? windows.before() : none,
                windows.dilations(),
                true,
                none,
                node.intAttribute("group", 1));
        if (symmetric) {
            return call.like(0, y);
        }
        Tensor cropped = torch.constant_pad_nd(y, windows.cropping());
        return call.like(
                0, call.optional(2).map(b -> cropped.add(perChannel(b, x))).orElse(cropped));
    }

    /**
     * Depthwise over [B, C, L] with windows that end at the current element. The elements before the first are the past
     * state [B, C, k−1]; the last k−1 become the new one.
     */
    private static List<Value> causal(KernelCall call) {
        Tensor x = call.tensor(0);
        Tensor w = call.tensor(1);
        long history = w.size(2) - 1;
        Tensor padded =
                call.has(3) ? torch.cat(new TensorVector(call.tensor(3), x), 2) : torch.constant_pad_nd(x, history, 0);
        long[] one = {1};
        long[] none = {0};
        Tensor y = torch.convolution(padded, w, call.maybe(2), one, none, one, false, none, x.size(1));
        boolean linear = call.node().textAttribute("activation", "none").equals("none");
        Tensor state = torch.narrow(padded, 2, padded.size(2) - history, history);
        return call.like(0, linear ? y : torch.silu(y), state);
    }

    /** The sizes of the spatial axes of [N, C, spatial …]. */
    private static long[] spatial(KernelCall call, Tensor x) {
        long[] all = x.shape();
        if (all.length < 3 || all.length > 2 + MOST_AXES) {
            throw call.unsupported("libtorch convolves over one to three spatial axes, not over " + (all.length - 2));
        }
        return Arrays.copyOfRange(all, 2, all.length);
    }

    /** One number a channel, to be combined with [N, C, spatial …]. */
    static Tensor perChannel(Tensor numbers, Tensor like) {
        return torch.reshape(numbers, Literals.alongAxis(1, (int) like.dim()));
    }

    private static TensorOptional maybe(@Nullable Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }
}
