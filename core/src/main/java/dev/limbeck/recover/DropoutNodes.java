package dev.limbeck.recover;

import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Encoder;
import dev.limbeck.site.EncoderBlock;
import dev.limbeck.site.Linear;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dropout where BERT has it: after the embeddings, after both halves of every block before they are added, and before
 * the classifier. An exported graph has none, for it changes nothing at inference, so it is put back by role. That on
 * the attention's probabilities is left out, because attention is computed as one operator.
 */
final class DropoutNodes {
    private DropoutNodes() {}

    /** The model with dropout of this rate; as it is if the rate is 0 or it is no encoder. */
    static Model insertedIn(Model model, double rate) {
        Optional<Encoder> encoder =
                rate == 0 ? Optional.empty() : Encoder.recognise(model).encoder();
        return encoder.map(e -> insertedAfter(places(e), model, rate)).orElse(model);
    }

    private static List<String> places(Encoder encoder) {
        List<String> places = new ArrayList<>();
        places.add(encoder.embeddings().output());
        for (EncoderBlock block : encoder.blocks()) {
            places.add(block.projection().output());
            places.add(block.down().output());
        }
        encoder.head().classifier().map(Linear::input).ifPresent(places::add);
        return places;
    }

    private static Model insertedAfter(List<String> places, Model model, double rate) {
        GraphEditor editor = model.edit();
        for (String place : places) {
            @Nullable Node producer = model.graph().producer(place).orElse(null);
            if (producer != null) {
                Tape tape = new Tape(editor, place);
                String undropped = tape.freshName("undropped");
                List<String> outputs = producer.outputs().stream()
                        .map(o -> o.equals(place) ? undropped : o)
                        .toList();
                editor.replace(producer, producer.withOutputs(outputs));
                String ratio = tape.constant("rate", Tensor.scalar((float) rate));
                String training = tape.constant("training", Tensor.ofBooleans(Shape.SCALAR, true));
                tape.addAs(place, "dropout", "Dropout", Map.of(), List.of(undropped, ratio, training));
            }
        }
        return model.withGraph(editor.build());
    }
}
