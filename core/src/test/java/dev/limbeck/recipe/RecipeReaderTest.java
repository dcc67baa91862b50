package dev.limbeck.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.RecipeException;
import dev.limbeck.recipe.Recipe.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeReaderTest {
    private static final Map<String, String> GIVEN = Map.of("teacher", "bert/", "data", "sst2/");
    private static final String HEAD = "inputs:\n  teacher: a teacher\n  data: rows\nsteps:\n";

    private static String place(String step) {
        return "/tmp/" + step;
    }

    @Test
    void stepsHaveVerbsModelsAndOptions() {
        Recipe recipe = RecipeReader.parse(
                "r.yaml",
                HEAD
                        + "  - augment: ${teacher}\n    data: ${data}\n    copies: 4\n    to: more\n"
                        + "  - distill: ${teacher}x # a student\n    data: ${more}/a\n    freeze: [a, b]\n    random: true\n",
                GIVEN,
                RecipeReaderTest::place);
        assertThat(recipe.inputs()).containsExactly(Map.entry("teacher", "a teacher"), Map.entry("data", "rows"));
        Recipe.Step first = recipe.steps().get(0);
        assertThat(first.verb()).isEqualTo("augment");
        assertThat(first.model()).isEqualTo("bert/");
        assertThat(first.to()).isEqualTo("more");
        assertThat(first.line()).isEqualTo(5);
        Recipe.Step second = recipe.steps().get(1);
        assertThat(second.model()).isEqualTo("bert/x");
        assertThat(second.to()).isEmpty();
        assertThat(second.settings())
                .containsExactly(
                        new Setting("data", List.of("/tmp/more/a"), 10),
                        new Setting("freeze", List.of("a", "b"), 11),
                        new Setting("random", List.of("true"), 12));
        assertThat(recipe.at(11)).isEqualTo("r.yaml:11");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "- distill: ${teachers}                         | r.yaml:5: '${teachers}' names nothing",
                "- distill: ${teacher                           | names nothing",
                "- distill: ${teacher};    to: x                | r.yaml:5: the last step",
                "- distill: ${teacher};  - distill: ${teacher}  | r.yaml:5: every step but the last",
                "- augment: a;    to: data;  - distill: b       | 'data' is a name already",
                "- distill                                      | r.yaml:5: names with values",
                "- distill: [a];    x: y                        | r.yaml:5: a single value",
                "- distill: {                                   | is not YAML",
                "- {}                                           | begins with a verb",
                "- distill: a;step: 3                             | r.yaml:6: a recipe has 'inputs' and 'steps'"
            })
    void mistakesAreNamedWithTheirLine(String steps, String message) {
        String text = HEAD + "  " + steps.replace(';', '\n') + "\n";
        assertThatThrownBy(() -> RecipeReader.parse("r.yaml", text, GIVEN, RecipeReaderTest::place))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatIsNotGivenIsAskedFor() {
        assertThatThrownBy(() -> RecipeReader.parse(
                        "r.yaml", HEAD + "  - distill: ${data}\n", Map.of(), RecipeReaderTest::place))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("--set data=");
        assertThatThrownBy(() -> RecipeReader.parse(
                        "r.yaml", HEAD + "  - distill: a\n", Map.of("techer", "x"), RecipeReaderTest::place))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("no input 'techer'");
        assertThatThrownBy(() -> RecipeReader.parse("r.yaml", "", Map.of(), RecipeReaderTest::place))
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> RecipeReader.parse("r.yaml", "inputs: {}", Map.of(), RecipeReaderTest::place))
                .hasMessageContaining("no steps");
        assertThatThrownBy(() -> RecipeReader.read(Path.of("absent.yaml"), Map.of(), RecipeReaderTest::place))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("absent.yaml");
    }
}
