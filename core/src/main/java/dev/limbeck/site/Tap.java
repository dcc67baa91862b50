package dev.limbeck.site;

import java.util.Optional;

/**
 * A value of an encoder by what it is for, the same in every encoder whatever its values are called.
 *
 * @param role what the value is
 * @param block the block, from 0; ignored by roles of the whole model
 */
public record Tap(Role role, int block) {
    /** What a value is for. */
    public enum Role {
        /** The first block's input, [batch, sequence, hidden]. */
        EMBEDDINGS {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.embeddings().output());
            }
        },
        /** A block's output, [batch, sequence, hidden]. */
        HIDDEN {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.blocks().get(block).output());
            }
        },
        /** The queries of all heads, [batch, sequence, heads · head size]. */
        QUERIES {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.blocks().get(block).query().output());
            }
        },
        /** The keys of all heads, [batch, sequence, heads · head size]. */
        KEYS {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.blocks().get(block).key().output());
            }
        },
        /** The values of all heads, [batch, sequence, heads · head size]. */
        VALUES {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.blocks().get(block).value().output());
            }
        },
        /** The attention scores, [batch, heads, sequence, sequence], where the Attention node gives them out. */
        SCORES {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                String scores = encoder.blocks().get(block).attention().output(3);
                return scores.isEmpty() ? Optional.empty() : Optional.of(scores);
            }
        },
        /** What the heads answer, before the projection, [batch, sequence, heads · head size]. */
        HEADS {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.blocks().get(block).attention().output());
            }
        },
        /** The activations between the two feed-forward layers, [batch, sequence, intermediate]. */
        INTERMEDIATE {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return Optional.of(encoder.blocks().get(block).activation().output());
            }
        },
        /** What the classifier makes, [batch, classes]. */
        LOGITS {
            @Override
            Optional<String> in(Encoder encoder, int block) {
                return encoder.head().classifier().map(Linear::output);
            }
        };

        abstract Optional<String> in(Encoder encoder, int block);
    }

    /** A value of the whole model. */
    public static Tap of(Role role) {
        return new Tap(role, 0);
    }

    /**
     * The name of the value in this encoder; empty if it has none for the role.
     *
     * @throws IllegalArgumentException if the encoder has fewer blocks
     */
    public Optional<String> in(Encoder encoder) {
        if (block < 0 || block >= encoder.blocks().size()) {
            throw new IllegalArgumentException("There is no block " + block + " in an encoder with "
                    + encoder.blocks().size() + " blocks.");
        }
        return role.in(encoder, block);
    }
}
