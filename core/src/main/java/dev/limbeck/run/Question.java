package dev.limbeck.run;

import dev.limbeck.data.Dataset;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.MaskedTokenAccuracy;
import dev.limbeck.measure.Predictions;
import dev.limbeck.pass.Passes;
import dev.limbeck.recover.MaskedPositions;
import dev.limbeck.recover.MaskedRows;
import dev.limbeck.recover.TokenMasking;
import dev.limbeck.recover.Trained;
import java.util.Locale;
import java.util.Optional;

/** What a trained model is asked, beside its original, to be judged. */
sealed interface Question {
    /** The hidden words if words are hidden, else the model's own answer. */
    static Question of(Optional<TokenMasking> masking) {
        return masking.<Question>map(HiddenWords::new).orElseGet(Answer::new);
    }

    /** A model in the form in which it is asked. */
    default Model asked(Model model) {
        return model;
    }

    /** The output of that form that is the answer, for a model whose answer is this one. */
    default String answer(String output) {
        return output;
    }

    /** A student in canonical form that can be asked while it learns, beside what it answers anyway. */
    default Model scored(Model student) {
        return student;
    }

    /** What came of a training, without what {@link #scored} has added. */
    default Trained withoutScores(Trained trained) {
        return trained;
    }

    /** The rows that it is asked about. */
    default Dataset rows(Dataset rows) {
        return rows;
    }

    /** What answers say beside their score. */
    default Optional<String> note(Predictions answers) {
        return Optional.empty();
    }

    /** The model's own answer to the rows as they are. */
    record Answer() implements Question {}

    /** Which words are hidden in the rows; always the same ones. */
    record HiddenWords(TokenMasking masking) implements Question {
        private static final long SEED = 20_261;

        @Override
        public Model asked(Model model) {
            return Student.portable(
                    MaskedPositions.onlyScores(Passes.canonical(model).model()));
        }

        @Override
        public String answer(String output) {
            return MaskedPositions.SCORES;
        }

        @Override
        public Model scored(Model student) {
            return MaskedPositions.scored(student);
        }

        @Override
        public Trained withoutScores(Trained trained) {
            return trained.withModel(MaskedPositions.removedFrom(trained.model()));
        }

        @Override
        public Dataset rows(Dataset rows) {
            return new MaskedRows(rows, masking, SEED);
        }

        @Override
        public Optional<String> note(Predictions answers) {
            double loss = MaskedTokenAccuracy.loss(answers);
            return Optional.of(String.format(
                    Locale.ROOT, "masked-LM loss %.4f, a perplexity of %.2f, at hidden words", loss, Math.exp(loss)));
        }
    }
}
