package dev.limbeck.torch;

import dev.limbeck.recover.TrainingPrecision;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** While it is open, libtorch computes products on this thread in bfloat16, if that is the precision. */
final class Autocast implements AutoCloseable {
    private final boolean enabled;

    Autocast(TrainingPrecision precision) {
        enabled = precision == TrainingPrecision.BF16;
        if (enabled) {
            torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
            torch.set_autocast_enabled(DeviceType.CPU, true);
        }
    }

    @Override
    public void close() {
        if (enabled) {
            torch.set_autocast_enabled(DeviceType.CPU, false);
            torch.clear_cache();
        }
    }
}
