package dev.limbeck.op.fold;

/** A constant is not worth folding because its result is too large. Never reaches a user. */
public final class FoldLimitExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FoldLimitExceeded(long bytes, long limit) {
        super(
                "A folded constant would take " + bytes + " bytes, more than the " + limit + " allowed.",
                null,
                false,
                false);
    }
}
