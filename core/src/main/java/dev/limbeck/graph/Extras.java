package dev.limbeck.graph;

import java.util.Arrays;

/**
 * Whatever a file says about a node, value, graph or model that limbeck does not model itself: fields of newer ONNX
 * versions and rarely used ones, as encoded protobuf bytes. Carried along untouched, so that writing loses nothing.
 */
public final class Extras {
    public static final Extras NONE = new Extras(new byte[0]);

    private final byte[] encoded;

    private Extras(byte[] encoded) {
        this.encoded = encoded;
    }

    public static Extras of(byte[] encoded) {
        return encoded.length == 0 ? NONE : new Extras(encoded.clone());
    }

    public byte[] encoded() {
        return encoded.clone();
    }

    public boolean isEmpty() {
        return encoded.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extras that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "Extras[" + encoded.length + " bytes]";
    }
}
