package dev.limbeck.recover;

import java.util.List;

/**
 * The axes of a value that are as long as the longest row of a batch. What stands there beyond a row's own tokens does
 * not count in any loss.
 *
 * @param mask the input [rows, tokens] that marks real tokens with 1
 * @param axes the value's axes of tokens, from 0, the rows' axis first
 * @param filling what stands where there is no token
 */
public record Padding(String mask, List<Integer> axes, float filling) {
    public Padding {
        axes = List.copyOf(axes);
    }

    /** Of values [rows, tokens, ...]. */
    public static Padding ofTokens(String mask) {
        return new Padding(mask, List.of(1), 0);
    }

    /** Of values [rows, tokens, heads, tokens], of which the last are keys. */
    Padding withKeys(float hiddenKey) {
        return new Padding(mask, List.of(1, 3), hiddenKey);
    }
}
