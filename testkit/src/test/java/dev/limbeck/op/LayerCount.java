package dev.limbeck.op;

/** Parameters and multiply-accumulates of layers in closed form, to count a published architecture by hand. */
record LayerCount(long parameters, long macs) {
    static final LayerCount NOTHING = new LayerCount(0, 0);

    /** A convolution with bias: out·(in/group)·k² + out parameters, weights times places products. */
    static LayerCount conv(long in, long out, long kernel, long size, long group) {
        LayerCount plain = convWithoutBias(in, out, kernel, size, group);
        return new LayerCount(plain.parameters + out, plain.macs);
    }

    static LayerCount conv(long in, long out, long kernel, long size) {
        return conv(in, out, kernel, size, 1);
    }

    static LayerCount convWithoutBias(long in, long out, long kernel, long size, long group) {
        long weights = out * (in / group) * kernel * kernel;
        return new LayerCount(weights, weights * size * size);
    }

    /** A linear layer with bias. */
    static LayerCount linear(long in, long out) {
        return new LayerCount(in * out + out, in * out);
    }

    /** Parameters that multiply nothing as papers count: normalization, embeddings. */
    static LayerCount parameters(long count) {
        return new LayerCount(count, 0);
    }

    LayerCount plus(LayerCount... others) {
        LayerCount sum = this;
        for (LayerCount other : others) {
            sum = new LayerCount(sum.parameters + other.parameters, sum.macs + other.macs);
        }
        return sum;
    }

    LayerCount times(long count) {
        return new LayerCount(count * parameters, count * macs);
    }
}
