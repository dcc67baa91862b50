package dev.limbeck.torch;

import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * MatMulNBits: x times a weight of N rows and K columns, whose codes of {@code bits} bits are packed into bytes, the
 * first in the low bits, with a scale and a zero point for every {@code block_size} columns.
 */
final class PackedProduct {
    private static final int BYTE = 8;

    private PackedProduct() {}

    /** Inputs: x, codes [N, blocks, bytes], scales [N · blocks], zero points, an order of columns, and a bias [N]. */
    static List<Value> apply(KernelCall call) {
        if (call.has(4)) {
            throw call.unsupported("columns of MatMulNBits in another order (g_idx)");
        }
        Tensor x = call.tensor(0);
        long rows = call.node().intAttribute("N", 0);
        long columns = call.node().intAttribute("K", 0);
        long blocks = call.tensor(1).size(1);
        Tensor codes = unpacked(call, call.tensor(1)).to(x.scalar_type());
        Tensor scales = call.tensor(2).reshape(rows, blocks, 1);
        Tensor weights =
                codes.sub(zeroPoints(call, rows, blocks, x)).mul(scales).reshape(rows, -1);
        Tensor y = x.matmul(torch.narrow(weights, 1, 0, columns).t());
        return call.like(0, call.optional(5).map(y::add).orElse(y));
    }

    /** The codes in the last axis instead of the bytes. */
    private static Tensor unpacked(KernelCall call, Tensor bytes) {
        long bits = call.node().intAttribute("bits", 4);
        if (BYTE % bits != 0) {
            throw call.unsupported("codes of " + bits + " bits, which do not fill bytes");
        }
        long perByte = BYTE / bits;
        long[] shifts = LongStream.range(0, perByte).map(i -> i * bits).toArray();
        Tensor wide = bytes.to(torch.ScalarType.Long).unsqueeze(-1);
        Tensor codes = torch.bitwise_and(
                torch.bitwise_right_shift(wide, Literals.longs(shifts)), new Scalar((1L << bits) - 1));
        return torch.flatten(codes, -2, -1);
    }

    /** One for each block: the middle of the codes, packed codes, or numbers of the type of x. */
    private static Tensor zeroPoints(KernelCall call, long rows, long blocks, Tensor like) {
        if (!call.has(3)) {
            long bits = call.node().intAttribute("bits", 4);
            return torch.full(new long[] {}, new Scalar(1L << (bits - 1)), like.options());
        }
        Tensor given = call.tensor(3);
        Tensor numbers = torch.is_floating_point(given) ? given : unpacked(call, given.reshape(rows, -1));
        return torch.narrow(numbers.reshape(rows, -1), 1, 0, blocks)
                .to(like.scalar_type())
                .unsqueeze(-1);
    }
}
