package dev.limbeck.recover;

import java.util.Locale;

/** What weights are ranked by when masks change while a model learns. */
public enum MaskRule {
    /** |w| as it is when the masks are chosen; with the sparsity of the end they stay (Zhu and Gupta 2017). */
    MAGNITUDE,
    /**
     * S = −Σ w·∂L/∂w' over all steps so far, where w' = w·m is what the model computes with (movement pruning, Sanh et al.
     * 2020, arXiv:2005.07683, equation 3): weights that move away from 0 stay, whatever their size. As m multiplies w, ∂L/∂m
     * is w·∂L/∂w', also where m is 0: what passes straight through to the score is the gradient of the mask. Scores are
     * learned, and masks change, to the end.
     */
    MOVEMENT;

    /** The name on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
