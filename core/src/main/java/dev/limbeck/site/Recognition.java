package dev.limbeck.site;

import java.util.Optional;

/** What came of looking for an {@link Encoder}: the encoder, or the first thing that did not fit. */
public sealed interface Recognition permits Encoder, Unrecognised {
    /** The encoder, if the model is one. */
    Optional<Encoder> encoder();

    /** What did not fit first; empty for an encoder. */
    Optional<Unrecognised> unrecognised();
}
