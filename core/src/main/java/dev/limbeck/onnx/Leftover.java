package dev.limbeck.onnx;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Extras;

/** What remains of a message when the fields that limbeck models are cleared, and how it is merged back on writing. */
final class Leftover {
    private Leftover() {}

    static Extras of(MessageLite cleared) {
        return Extras.of(cleared.toByteArray());
    }

    /** Merges the leftover into a new builder, to which the modelled fields are then added. */
    static <B extends MessageLite.Builder> B into(B builder, Extras extras) {
        if (!extras.isEmpty()) {
            try {
                builder.mergeFrom(extras.encoded());
            } catch (InvalidProtocolBufferException e) {
                throw new ModelException("Extras of a model are not an encoded message: " + e.getMessage(), e);
            }
        }
        return builder;
    }
}
