package dev.limbeck.reader.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.LabelKind;
import dev.limbeck.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnFinderTest {
    private static final ColumnRequest GUESS =
            new ColumnRequest(List.of(), Optional.empty(), Optional.empty(), LabelKind.CLASSES);

    @TempDir
    Path folder;

    private ColumnChoice texts(String tsv, ColumnRequest request) throws IOException {
        Path file = Files.writeString(folder.resolve("dev.tsv"), tsv);
        return ColumnFinder.texts(Table.open(file, Optional.empty()), request);
    }

    private static ColumnRequest asked(List<String> texts, String label) {
        return new ColumnRequest(texts, Optional.empty(), Optional.of(label), LabelKind.CLASSES);
    }

    @Test
    void usualNames() throws IOException {
        ColumnChoice choice = texts("idx\tsentence1\tsentence2\tlabel\n0\ta b\tc d\t1\n", GUESS);
        assertThat(choice.texts()).containsExactly(1, 2);
        assertThat(choice.label()).isEqualTo(OptionalInt.of(3));
        assertThat(choice.guessed().orElseThrow())
                .contains("text = 'sentence1' + 'sentence2', label = 'label'")
                .contains("--text and --label");
    }

    @Test
    void contentWithoutNames() throws IOException {
        String rows = """
                1\t702876\tone sentence here\tand another
                0\t702877\tsecond sentence\tits twin here
                1\t702871\tthird sentence\tits other half
                """;
        ColumnChoice choice = texts(rows, GUESS);
        assertThat(choice.label()).isEqualTo(OptionalInt.of(0));
        assertThat(choice.texts()).containsExactly(2, 3);
        assertThat(choice.guessed().orElseThrow()).contains("text = column 3 + column 4, label = column 1");
    }

    @Test
    void askedByNameInAnyCaseOrByNumber() throws IOException {
        String rows = "Kind\tBody\tMore\n1\tgood film\tx\n0\tbad film\ty\n";
        ColumnChoice byName = texts(rows, asked(List.of("body"), "KIND"));
        assertThat(byName).isEqualTo(texts(rows, asked(List.of("2"), "1")));
        assertThat(byName.texts()).containsExactly(1);
        assertThat(byName.guessed()).isEmpty();
    }

    @Test
    void missingColumnsNameThoseThatAreThere() {
        assertThatThrownBy(() -> texts("label\ttext\n1\ta b\n", asked(List.of("sentence"), "label")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.tsv has no column 'sentence'")
                .hasMessageContaining("label, text");
        assertThatThrownBy(() -> texts("1\ta b\n0\tc d\n", asked(List.of("3"), "1")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column '3'")
                .hasMessageContaining("2 ('a b')")
                .hasMessageNotContaining("--header");
        assertThatThrownBy(() -> texts("phrase\tmeaning\na b\tc d\n", asked(List.of("phrase", "meaning"), "1")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 ('meaning')")
                .hasMessageContaining("say so with --header");
    }

    @Test
    void whatIsNotClearIsAskedBack() {
        assertThatThrownBy(() -> texts("1\t0\ta b c\n0\t1\td e f\n1\t1\tg h i\n", GUESS))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot tell which column of dev.tsv is the label")
                .hasMessageContaining("--label");
        assertThatThrownBy(() -> texts("1\ta b\tc d\te f\n0\ta c\td e\tg h\n", GUESS))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is the text")
                .hasMessageContaining("--text");
    }

    @Test
    void labelsAreNotNeededUnlessAskedFor() throws IOException {
        ColumnRequest any = new ColumnRequest(List.of(), Optional.empty(), Optional.empty(), LabelKind.ANY);
        ColumnChoice choice = texts("only some text\nand a second line\n", any);
        assertThat(choice.texts()).containsExactly(0);
        assertThat(choice.label()).isEmpty();
    }
}
