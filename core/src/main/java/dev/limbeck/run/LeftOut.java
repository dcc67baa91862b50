package dev.limbeck.run;

import dev.limbeck.graph.Model;
import dev.limbeck.technique.structure.PoolerFolding;
import dev.limbeck.technique.structure.TokenTypeFolding;

/** A part of the teacher that a student made of it can do without. */
public enum LeftOut {
    /** The table of token types and the input that looks them up; all texts are first ones. */
    TOKEN_TYPES {
        @Override
        Model of(Model encoder) {
            return TokenTypeFolding.folded(encoder);
        }
    },
    /** The linear layer and the tanh in front of the classifier. */
    POOLER {
        @Override
        Model of(Model encoder) {
            return PoolerFolding.folded(encoder);
        }
    };

    /**
     * An encoder without this part.
     *
     * @throws dev.limbeck.error.ModelException if it has none, or one that cannot be left out
     */
    abstract Model of(Model encoder);
}
