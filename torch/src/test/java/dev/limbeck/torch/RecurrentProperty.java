package dev.limbeck.torch;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recurrent layers with any combination of their options answer as on ONNX Runtime. */
class RecurrentProperty {
    private static final int CASES = 60;

    @ParameterizedTest
    @ValueSource(strings = {"RNN", "GRU", "LSTM"})
    void anyCombinationOfOptionsAgreesWithTheRuntime(String type) {
        for (long seed = 0; seed < CASES; seed++) {
            RuntimeAgreement.require(RecurrentCases.drawn(type, new Draws(seed)));
        }
    }
}
