package dev.limbeck.run;

import dev.limbeck.data.Augmentation;
import dev.limbeck.data.CropAndFlip;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.pass.deploy.PortableForm;
import dev.limbeck.recover.MaskedLmHead;
import dev.limbeck.recover.TaskHead;
import dev.limbeck.recover.TokenMasking;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A model that is about to learn, in canonical form.
 *
 * @param answer the output that is to be right
 * @param headed whether the model came with the head that makes the answer, so that it could answer before
 */
public record Student(Model model, String answer, boolean headed) {
    /** An encoder with a new head for these labels: one answer a row, or one a token if they are of words. */
    static Student withNewHead(Model canonical, Labels labels, FinetuneOptions options) {
        long seed = options.settings().seed();
        int values = labels.classNames().map(List::size).orElse(1);
        Model headed = labels.tags().isPresent()
                ? TaskHead.attachedToTokens(canonical, values, seed)
                : TaskHead.attachedTo(canonical, options.pooling(), values, seed);
        return new Student(headed, headed.graph().outputs().get(0).name(), false);
    }

    /** A model that guesses hidden words, with a new head for that if it has none or another is asked for. */
    static Student guessingWords(Model canonical, boolean newHead, long seed) {
        Optional<MaskedLmHead> own = newHead ? Optional.empty() : MaskedLmHead.of(canonical);
        return own.map(head -> new Student(MaskedLmHead.tied(canonical), head.logits(), true))
                .orElseGet(() -> {
                    Model headed = MaskedLmHead.attachedTo(canonical, seed);
                    return new Student(headed, headed.graph().outputs().get(0).name(), false);
                });
    }

    /** How rows are changed at random while it learns: words are hidden, or pictures shifted and mirrored. */
    Augmentation changes(Optional<TokenMasking> masking, boolean augmented) {
        return masking.<Augmentation>map(hidden -> hidden).orElseGet(() -> CropAndFlip.of(model, augmented));
    }

    /** A student that has learned, in the form in which it is handed over. */
    static Model portable(Model canonical) {
        return ShapeInference.withValueInfo(new PortableForm().apply(canonical).model());
    }

    /** How many values an answer needs: as many as there are classes, or one number. */
    private static int values(Labels labels) {
        Optional<Integer> highest = labels.classes().map(classes -> Collections.max(classes.values()) + 1);
        return highest.or(() -> labels.classNames().map(List::size)).orElse(1);
    }

    /** How many values a row or a token of an output has; empty if that is not known. */
    static OptionalLong width(Model model, String output) {
        return ShapeInference.infer(model).width(output);
    }

    /**
     * Checks that the model answers as many values as there are classes.
     *
     * @throws DataException if it does not
     */
    void requireFits(Dataset train) {
        OptionalLong values = width(model, answer);
        int classes = values(train.labels());
        if (values.isPresent() && values.getAsLong() < classes) {
            throw new DataException(train.name() + " has " + classes + " classes, but the model's '" + answer
                    + "' tells only " + values.getAsLong() + " apart. Give it a new head with --new-head.");
        }
    }
}
