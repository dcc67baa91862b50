package dev.limbeck.cli;

import dev.limbeck.cli.AnswerOptions.Asked;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.measure.Predictions;
import dev.limbeck.measure.Predictor;
import dev.limbeck.reader.DatasetFolder;
import dev.limbeck.run.Engines;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.technique.exit.AdaptiveForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code predict}: rows in, answers out. */
@Command(
        name = "predict",
        description =
                "Runs a model on rows and prints its answer to each: a class with its probability, a set of classes,"
                        + " or numbers; with early exits also how many blocks the row ran through.",
        footer = {
            "",
            "limbeck predict bert-int8/ --data reviews.tsv",
            "limbeck predict bert-exits/ --data reviews.tsv --speed 0.5"
        })
final class PredictCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelOnData asked;

    @Option(
            names = "--split",
            converter = SplitConverter.class,
            paramLabel = "SPLIT",
            description = "train, dev or test; the only one there is if absent.")
    @Nullable
    private Split split;

    @Override
    public Integer call() {
        Console console = consoleOptions.console(spec.commandLine());
        ModelFiles files = asked.files();
        ExitSpeed model = asked.model(spec, files, console);
        Model read = model.model();
        DatasetFolder folder = asked.rows(read, files, LabelKind.NONE, console);
        Dataset rows = folder.dataset(split == null ? onlySplit(folder) : split);
        List<Answer> given = answers(model, files, rows);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "rows",
                IntStream.range(0, given.size())
                        .mapToObj(row -> given.get(row).json(row + 1))
                        .toList());
        console.result(json, String.join("\n", given.stream().map(Answer::line).toList()));
        return ExitCode.DONE;
    }

    private static Split onlySplit(DatasetFolder folder) {
        if (folder.available().size() > 1) {
            throw new DataException("The data have several splits: "
                    + String.join(
                            ", ", folder.available().stream().map(Split::word).toList())
                    + ". Choose one with --split.");
        }
        return folder.available().iterator().next();
    }

    private List<Answer> answers(ExitSpeed model, ModelFiles files, Dataset rows) {
        Predictor predictor = Engines.load().predictor();
        Asked question = asked.asked(model.model());
        if (!model.isAdaptive()) {
            Predictions predictions = predictor.predict(question.model(), rows, question.answer());
            return answers(predictions, files, question.isVector());
        }
        Set<String> outputs = new LinkedHashSet<>(List.of(question.answer(), AdaptiveForm.EXIT));
        Map<String, Predictions> predictions = predictor.predict(question.model(), rows, outputs);
        List<Answer> answers =
                answers(Objects.requireNonNull(predictions.get(question.answer())), files, question.isVector());
        Predictions exits = Objects.requireNonNull(predictions.get(AdaptiveForm.EXIT));
        return IntStream.range(0, answers.size())
                .<Answer>mapToObj(row ->
                        new Answer.Exited(answers.get(row), (long) exits.rows().get(row)[0]))
                .toList();
    }

    private static List<Answer> answers(Predictions predictions, ModelFiles files, boolean vectors) {
        int width = predictions.size() == 0 ? 0 : predictions.rows().get(0).length;
        if (vectors || width < 2) {
            return predictions.rows().stream()
                    .<Answer>map(values -> new Answer.Numbers(boxed(values)))
                    .toList();
        }
        ClassNames names = ClassNames.of(files, width);
        if (names.areIndependent()) {
            int[][] chosen = predictions.likely();
            return IntStream.range(0, chosen.length)
                    .<Answer>mapToObj(row -> new Answer.Chosen(
                            names.names(chosen[row]), boxed(predictions.rows().get(row))))
                    .toList();
        }
        List<Answer> answers = new ArrayList<>();
        for (int row = 0; row < predictions.size(); row++) {
            float[] scores = predictions.rows().get(row);
            int best = predictions.argmax(row);
            answers.add(new Answer.Classified(names.name(best), ClassNames.probability(scores, best), boxed(scores)));
        }
        return answers;
    }

    private static List<Float> boxed(float[] values) {
        List<Float> list = new ArrayList<>(values.length);
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
