package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.TensorBuilder;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Fourier transforms of signals whose last axis is 1 for real and 2 for complex numbers, and windows for them. */
final class SignalKernels {
    static final List<KernelRow> ROWS = List.of(
            op("DFT", 17, call -> transform(call, call.node().intAttribute("axis", 1))),
            op("DFT", 20, call -> transform(call, (long) call.number(2, -2))),
            op("STFT", SignalKernels::shortTransform),
            op("HannWindow", call -> window(call, x -> 0.5 - 0.5 * Math.cos(x))),
            op("HammingWindow", call -> window(call, x -> 25.0 / 46 - 21.0 / 46 * Math.cos(x))),
            op("BlackmanWindow", call -> window(call, x -> 0.42 - 0.5 * Math.cos(x) + 0.08 * Math.cos(2 * x))),
            op("MelWeightMatrix", MelWeights::matrix));

    private SignalKernels() {}

    /** Inputs: x and the length of the transform, for which the axis is cut or padded with zeros. */
    private static List<Value> transform(KernelCall call, long givenAxis) {
        Tensor x = wide(call.tensor(0));
        int axis = call.axis(givenAxis, (int) x.dim());
        boolean inverse = call.node().intAttribute("inverse", 0) != 0;
        boolean onesided = call.node().intAttribute("onesided", 0) != 0;
        long own = inverse && onesided ? 2 * (x.size(axis) - 1) : x.size(axis);
        LongOptional length = new LongOptional(call.has(1) ? call.longs(1)[0] : own);
        StringViewOptional norm = new StringViewOptional();
        if (inverse) {
            Tensor frequencies = complex(x);
            return call.like(
                    0,
                    onesided
                            ? torch.fft_irfft(frequencies, length, axis, norm).unsqueeze(-1)
                            : torch.view_as_real(torch.fft_ifft(frequencies, length, axis, norm)));
        }
        return call.like(0, forward(x, length, axis, onesided));
    }

    private static Tensor forward(Tensor x, LongOptional length, long axis, boolean onesided) {
        StringViewOptional norm = new StringViewOptional();
        if (onesided && x.size(-1) == 1) {
            return torch.view_as_real(torch.fft_rfft(x.squeeze(-1), length, axis, norm));
        }
        Tensor all = torch.view_as_real(torch.fft_fft(complex(x), length, axis, norm));
        return onesided ? torch.narrow(all, axis, 0, length.get() / 2 + 1) : all;
    }

    private static Tensor complex(Tensor x) {
        return x.size(-1) == 1 ? x.squeeze(-1) : torch.view_as_complex(x.contiguous());
    }

    /** libtorch transforms numbers of 32 and 64 bits. */
    private static Tensor wide(Tensor x) {
        return x.scalar_type().intern() == ScalarType.Double ? x : x.to(ScalarType.Float);
    }

    /** Inputs: a signal [B, T, 1 or 2], the step between frames, a window and the length of a frame. */
    private static List<Value> shortTransform(KernelCall call) {
        Tensor x = wide(call.tensor(0));
        long length =
                call.has(3) ? call.longs(3)[0] : call.has(2) ? call.shape(2).dim(0) : x.size(1);
        Tensor frames = x.unfold(1, length, call.longs(1)[0]).transpose(-1, -2);
        Tensor windowed = call.optional(2)
                .map(w -> frames.mul(w.to(x.scalar_type()).unsqueeze(-1)))
                .orElse(frames);
        boolean onesided = call.node().intAttribute("onesided", 1) != 0;
        return call.like(0, forward(windowed, new LongOptional(length), 2, onesided));
    }

    /** A window of the given size; {@code shape} takes the angle from 0 to 2π. */
    private static List<Value> window(KernelCall call, DoubleUnaryOperator shape) {
        int size = (int) call.number(0, 0);
        boolean periodic = call.node().intAttribute("periodic", 1) != 0;
        DType dtype = DType.ofCode(Math.toIntExact(call.node().intAttribute("output_datatype", DType.FLOAT.code())));
        TensorBuilder window = new TensorBuilder(dtype, Shape.of(size));
        double steps = periodic ? size : Math.max(1, size - 1);
        for (int i = 0; i < size; i++) {
            window.set(i, shape.applyAsDouble(2 * Math.PI * i / steps));
        }
        return call.host(window.build());
    }
}
