package dev.limbeck.torch;

import org.bytedeco.pytorch.Tensor;

/** Broadcasting as it was before opset 7: the second operand is aligned with an axis of the first, if told so. */
final class Broadcasting {
    private Broadcasting() {}

    /** The second operand, ready to be broadcast against the first as NumPy does. */
    static Tensor second(KernelCall call) {
        Tensor second = call.tensor(1);
        if (call.opset() >= 7 || call.node().attribute("axis").isEmpty()) {
            return second;
        }
        int axis = call.axis(call.node().intAttribute("axis", 0), call.value(0).rank());
        int trailing = call.value(0).rank() - axis - call.value(1).rank();
        for (int i = 0; i < trailing; i++) {
            second = second.unsqueeze(-1);
        }
        return second;
    }
}
