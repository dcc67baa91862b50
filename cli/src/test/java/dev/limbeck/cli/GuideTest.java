package dev.limbeck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The guide and the README name all options there are, and no others. */
class GuideTest {
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    private static Set<String> named(String page) throws IOException {
        String text = Files.readString(Path.of(System.getProperty("limbeck.root"), page));
        Set<String> options = new TreeSet<>();
        Matcher matcher = OPTION.matcher(text);
        while (matcher.find()) {
            options.add(matcher.group());
        }
        return options;
    }

    private static Set<String> existing() {
        Set<String> options = new TreeSet<>();
        for (CommandLine verb : Main.commandLine().getSubcommands().values()) {
            for (OptionSpec option : verb.getCommandSpec().options()) {
                options.add(option.longestName());
                if (option.negatable()) {
                    options.add("--no-" + option.longestName().substring(2));
                }
            }
        }
        return options;
    }

    @Test
    void theGuideNamesEveryOption() throws IOException {
        assertThat(named("docs/guide.md")).isEqualTo(existing());
    }

    @Test
    void theReadmeNamesNoOptionThatIsNotThere() throws IOException {
        assertThat(existing()).containsAll(named("README.md"));
    }

    @Test
    void theGuideHasAChapterForEveryVerb() throws IOException {
        String guide = Files.readString(Path.of(System.getProperty("limbeck.root"), "docs/guide.md"));

        assertThat(Main.commandLine().getSubcommands().keySet())
                .allSatisfy(verb -> assertThat(guide).contains("\n## " + verb + "\n", "./limbeck " + verb));
    }
}
