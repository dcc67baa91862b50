package dev.limbeck.reader.text;

import dev.limbeck.tensor.DType;

/**
 * One input of a model that reads tokens, of shape [rows, tokens].
 *
 * @param name what the model calls it
 * @param role what it carries
 * @param dtype its element type, an integer or a floating one
 */
record TokenInput(String name, Role role, DType dtype) {
    /** What an input carries for each token; padding is 0, but for ids. */
    enum Role {
        IDS {
            @Override
            int value(Tokens tokens, int row, int position) {
                return tokens.id(row, position);
            }
        },
        /** 1 for every token that is not padding. */
        MASK {
            @Override
            int value(Tokens tokens, int row, int position) {
                return 1;
            }
        },
        /** 1 for the tokens of a pair's second text. */
        TYPES {
            @Override
            int value(Tokens tokens, int row, int position) {
                return tokens.type(row, position);
            }
        },
        POSITIONS {
            @Override
            int value(Tokens tokens, int row, int position) {
                return position;
            }
        };

        abstract int value(Tokens tokens, int row, int position);
    }
}
