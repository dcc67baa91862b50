package dev.limbeck.cli;

import dev.limbeck.graph.Dim;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code inspect}: what a model is made of. */
@Command(
        name = "inspect",
        description = "Shows what a model is made of: parameters, bytes, multiply-accumulates, operators, blocks, and"
                + " the places that each technique finds.",
        footer = {"", "limbeck inspect bert/ --length 128"})
final class InspectCommand implements Callable<Integer> {
    private static final int IMAGE_RANK = 4;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Mixin
    private ModelArgument model;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Rows of the run that is counted (default ${DEFAULT-VALUE}).")
    private long batch;

    @Option(
            names = "--length",
            paramLabel = "TOKENS",
            defaultValue = "128",
            description = "Tokens of a row, where the model leaves them open (default ${DEFAULT-VALUE}).")
    private long length;

    @Option(
            names = "--pixels",
            paramLabel = "N",
            defaultValue = "224",
            description = "Height and width of an image, where they are open (default ${DEFAULT-VALUE}).")
    private long pixels;

    @Override
    public Integer call() {
        Console console = consoleOptions.console(spec.commandLine());
        Model read = model.files().read();
        Inspection inspection = Inspection.of(read, inputs(read));
        console.result(inspection.json(), inspection.lines());
        return ExitCode.DONE;
    }

    private Map<String, Shape> inputs(Model read) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (ValueInfo input : read.graph().feeds()) {
            input.type()
                    .tensor()
                    .flatMap(TensorType::dims)
                    .ifPresent(dims -> shapes.put(input.name(), shape(dims.axes())));
        }
        return shapes;
    }

    private Shape shape(List<Dim> axes) {
        long open = axes.size() == IMAGE_RANK ? pixels : length;
        long[] sizes = new long[axes.size()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = axes.get(axis).size().orElse(axis == 0 ? batch : open);
        }
        return Shape.of(sizes);
    }
}
