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
import dev.limbeck.technique.exit.SpeedInput;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** A model, which of its outputs is the answer, and the rows that it answers. */
final class ModelOnData {
    @Mixin
    private ModelArgument model;

    @Mixin
    private AnswerOptions answers;

    @Mixin
    private DataFlags data;

    @Mixin
    private SpeedFlag speed;

    ModelFiles files() {
        return model.files();
    }

    /** The model at the speed that was asked for, or that is usual for it. */
    ExitSpeed model(CommandSpec verb, ModelFiles files, Console console) {
        return speed.of(verb, files.read(), files, console);
    }

    /** Another model to hold against it, at the same speed if it reads one. */
    Model other(CommandSpec verb, ModelFiles files, Console console) {
        Model read = files.read();
        return SpeedInput.isReadBy(read) ? speed.of(verb, read, files, console).model() : read;
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
