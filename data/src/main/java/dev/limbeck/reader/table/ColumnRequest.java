package dev.limbeck.reader.table;

import dev.limbeck.data.LabelKind;
import java.util.List;
import java.util.Optional;

/**
 * Which columns the user asks for, each by name or by its number from 1.
 *
 * @param texts text columns in order; empty to guess
 * @param image the column of images; empty to guess
 * @param label the label column; empty to guess
 * @param labels which labels are needed
 */
public record ColumnRequest(List<String> texts, Optional<String> image, Optional<String> label, LabelKind labels) {
    public ColumnRequest {
        texts = List.copyOf(texts);
    }
}
