package dev.limbeck.target;

/** What a processor offers integer kernels; decides which quantized formats are exact and fast there. */
public enum Isa {
    /** x86-64 with AVX2 only: u8×s8 products saturate in 16 bits (vpmaddubsw). */
    AVX2(false),
    /** AVX-512 without VNNI: saturates as AVX2 does. */
    AVX512(false),
    /** AVX2 or AVX-512 with VNNI (vpdpbusd): u8×s8 products are exact. */
    VNNI(true),
    /** 64-bit ARM with dot products. */
    ARM_DOT(true),
    /** Nothing is known; treated like the weakest. */
    UNKNOWN(false);

    private final boolean exactU8S8;

    Isa(boolean exactU8S8) {
        this.exactU8S8 = exactU8S8;
    }

    /** Whether u8 activations times 8-bit signed weights accumulate without saturating. */
    public boolean exactU8S8() {
        return exactU8S8;
    }
}
