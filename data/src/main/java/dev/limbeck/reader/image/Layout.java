package dev.limbeck.reader.image;

/** The order of an image tensor's axes. */
public enum Layout {
    /** Rows, channels, height, width: PyTorch. */
    NCHW,
    /** Rows, height, width, channels: TensorFlow. */
    NHWC
}
