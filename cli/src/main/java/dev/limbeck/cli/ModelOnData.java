package dev.limbeck.cli;

import dev.limbeck.cli.AnswerOptions.Asked;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.ModelFiles;
import picocli.CommandLine.Mixin;

/** A model, which of its outputs is the answer, and the rows that it answers. */
final class ModelOnData {
    @Mixin
    private ModelArgument model;

    @Mixin
    private AnswerOptions answers;

    @Mixin
    private DataFlags data;

    ModelFiles files() {
        return model.files();
    }

    /**
     * The rows, read for a model.
     *
     * @throws DataException if none are named, or they cannot be used
     */
    DatasetFolder rows(Model read, ModelFiles files, LabelKind labels, Console console) {
        return data.open(read, files, labels, console)
                .orElseThrow(() -> new DataException("There are no rows to answer. Name them with --data."));
    }

    Asked asked(Model read) {
        return answers.of(read);
    }

    Predictions predict(Predictor predictor, Model read, Dataset rows) {
        Asked asked = asked(read);
        return predictor.predict(asked.model(), rows, asked.answer());
    }
}
