package dev.limbeck.cli;

import dev.limbeck.error.DataException;
import dev.limbeck.error.NearestWord;
import dev.limbeck.error.RecipeException;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.recipe.Recipe;
import dev.limbeck.recipe.Recipe.Setting;
import dev.limbeck.recipe.Recipe.Step;
import dev.limbeck.recipe.RecipeReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: several verbs, one after the other, from a file. */
@Command(
        name = "run",
        description = "Runs the steps of a recipe; a step that is finished is not done again.",
        footer = {"", "limbeck run recipes/tinybert.yaml --set teacher=bert-sst2/ --set data=sst2/ -o tiny/"})
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConsoleOptions consoleOptions;

    @Parameters(paramLabel = "RECIPE", description = "A YAML file.")
    private Path recipe;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "An input of the recipe, such as teacher=bert-sst2/ or data=sst2/.")
    private Map<String, String> inputs = Map.of();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "The folder of the last step's result; those of the steps before are in DIR.steps.")
    private Path out;

    @Option(names = "--force", description = "Go on with a result that is declined, and write the last one.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        Console console = consoleOptions.console(spec.commandLine());
        Recipe steps = RecipeReader.read(
                recipe, inputs, name -> stepsFolder().resolve(name).toString());
        List<List<String>> commands = new ArrayList<>();
        steps.steps().forEach(step -> commands.add(arguments(steps, step)));
        Path folder = stepsFolder();
        for (int i = 0; i < commands.size(); i++) {
            Step step = steps.steps().get(i);
            boolean isLast = step.to().isEmpty();
            Path made = isLast ? out : folder.resolve(step.to());
            console.note("Step " + (i + 1) + " of " + commands.size() + ": " + step.verb()
                    + (isLast ? "" : " to " + step.to()) + " …");
            if (isFinished(made, folder, commands.get(i))) {
                console.note("It is finished already, in " + made + ".");
                continue;
            }
            int exit = execute(commands.get(i), isLast);
            if (exit != ExitCode.DONE) {
                return exit;
            }
            AtomicFile.writeText(done(folder, made), text(commands.get(i)));
        }
        return ExitCode.DONE;
    }

    private Path stepsFolder() {
        Path absolute = out.toAbsolutePath().normalize();
        return absolute.resolveSibling(absolute.getFileName() + ".steps");
    }

    private static Path done(Path folder, Path made) {
        return folder.resolve(made.getFileName() + ".done");
    }

    private static String text(List<String> arguments) {
        return String.join("\n", arguments) + "\n";
    }

    private static boolean isFinished(Path made, Path folder, List<String> arguments) throws IOException {
        Path done = done(folder, made);
        if (!Files.exists(made) || !Files.exists(done)) {
            Files.createDirectories(folder);
            return false;
        }
        if (Files.readString(done).equals(text(arguments))) {
            return true;
        }
        throw new DataException(
                "'" + made + "' was made with other settings than the recipe has now. Remove it, or name"
                        + " another folder with --out.");
    }

    private int execute(List<String> arguments, boolean isLast) {
        CommandLine own = spec.commandLine();
        PrintWriter results = isLast ? own.getOut() : own.getErr();
        return Main.commandLine().setOut(results).setErr(own.getErr()).execute(arguments.toArray(String[]::new));
    }

    /** The command that a step means; its options are looked up now, so that mistakes are found before any work. */
    private List<String> arguments(Recipe steps, Step step) {
        CommandLine verb = spec.parent().subcommands().get(step.verb());
        if (verb == null || step.verb().equals(spec.name())) {
            throw new RecipeException(steps.at(step.line()) + ": there is no verb '" + step.verb() + "'. The verbs are "
                    + new TreeSet<>(spec.parent().subcommands().keySet()) + ".");
        }
        List<String> arguments = new ArrayList<>(List.of(step.verb(), step.model()));
        for (Setting setting : step.settings()) {
            arguments.addAll(argument(steps, step, setting, verb.getCommandSpec()));
        }
        Path made = step.to().isEmpty() ? out : stepsFolder().resolve(step.to());
        arguments.addAll(List.of("--out", made.toString()));
        arguments.addAll(consoleOptions.arguments(step.to().isEmpty()));
        if (force && verb.getCommandSpec().optionsMap().containsKey("--force")) {
            arguments.add("--force");
        }
        return arguments;
    }

    private static List<String> argument(Recipe steps, Step step, Setting setting, CommandSpec verb) {
        OptionSpec option = verb.optionsMap().get("--" + setting.name());
        if (option == null || setting.name().equals("out") || setting.name().equals("json")) {
            String nearest = NearestWord.to(
                            "--" + setting.name(), verb.optionsMap().keySet())
                    .orElse("");
            throw new RecipeException(
                    steps.at(setting.line()) + ": " + step.verb() + " has no option '" + setting.name()
                            + "' that a recipe may set. Did you mean '" + nearest.replaceFirst("^-+", "") + "'?");
        }
        boolean isFlag = option.arity().max() == 0;
        String value = String.join(",", setting.values());
        if (isFlag && !value.equals("true") && !value.equals("false")) {
            throw new RecipeException(
                    steps.at(setting.line()) + ": '" + setting.name() + "' is true or false, not '" + value + "'.");
        }
        if (isFlag) {
            return value.equals("true") ? List.of("--" + setting.name()) : List.of();
        }
        return List.of("--" + setting.name() + "=" + value);
    }
}
