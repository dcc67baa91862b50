package dev.limbeck.ort;

import dev.limbeck.tensor.Tensor;
import java.util.List;

/**
 * What an {@link AdaptiveSession} answers to one request, in the order of its rows.
 *
 * @param logits the answers, FLOAT [rows, classes]
 * @param layers how many blocks each row has run through
 */
public record AdaptiveAnswers(Tensor logits, List<Integer> layers) {
    public AdaptiveAnswers {
        layers = List.copyOf(layers);
    }
}
