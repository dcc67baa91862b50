package dev.limbeck.site;

import dev.limbeck.error.ModelException;
import java.util.Optional;

/** What came of looking for an {@link Encoder}: the encoder, or the first thing that did not fit. */
public sealed interface Recognition permits Encoder, Unrecognised {
    /** The encoder, if the model is one. */
    Optional<Encoder> encoder();

    /** What did not fit first; empty for an encoder. */
    Optional<Unrecognised> unrecognised();

    /**
     * The encoder.
     *
     * @param purpose what needs it, as the beginning of a sentence, such as "A new head"
     * @throws ModelException if the model is none, naming what did not fit
     */
    default Encoder require(String purpose) {
        return encoder()
                .orElseThrow(() -> new ModelException(
                        purpose + " needs an encoder of the BERT family, and this model is" + " none: "
                                + unrecognised().map(Object::toString).orElse("it has no blocks") + "."));
    }
}
