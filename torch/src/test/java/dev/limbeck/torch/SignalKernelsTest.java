package dev.limbeck.torch;

import dev.limbeck.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fourier transforms and what belongs to them. */
class SignalKernelsTest {
    @Test
    void transformsAgreeWithTheRuntime() {
        Draws draws = new Draws(1);
        RuntimeAgreement.require(SignalCases.transform(draws.tensor(2, 6, 5, 1), 1));
        RuntimeAgreement.require(SignalCases.transform(draws.tensor(2, 6, 5, 2), -2));
        RuntimeAgreement.require(
                SignalCases.transform(draws.tensor(2, 6, 5, 2), 1).with("inverse", 1));
        RuntimeAgreement.require(SignalCases.transform(draws.tensor(2, 7, 1), 1).with("onesided", 1));
    }

    @Test
    void framesAgreeWithTheRuntime() {
        Draws draws = new Draws(3);
        RuntimeAgreement.require(NodeCase.of("STFT")
                .input(draws.tensor(2, 16, 1))
                .input(Tensor.scalar(4L))
                .input(draws.tensor(8)));
    }

    @Test
    void windowsAgreeWithTheRuntime() {
        for (String type : List.of("HannWindow", "HammingWindow", "BlackmanWindow")) {
            for (long periodic = 0; periodic < 2; periodic++) {
                RuntimeAgreement.require(
                        NodeCase.of(type).input(Tensor.scalar(9L)).with("periodic", periodic));
            }
        }
        RuntimeAgreement.require(NodeCase.of("MelWeightMatrix")
                .input(Tensor.scalar(8L))
                .input(Tensor.scalar(16L))
                .input(Tensor.scalar(8192L))
                .constant(Tensor.scalar(0f))
                .constant(Tensor.scalar(4096f)));
    }
}
