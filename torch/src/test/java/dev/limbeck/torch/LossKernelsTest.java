package dev.limbeck.torch;

import org.junit.jupiter.api.Test;

/** Losses with every reduction, with weights and with a label that is ignored. */
class LossKernelsTest {
    @Test
    void lossesAgreeWithTheRuntime() {
        LossCases.GRADIENTS.forEach(
                loss -> RuntimeAgreement.require(loss.draw(new Draws(3)).opset(13)));
    }
}
