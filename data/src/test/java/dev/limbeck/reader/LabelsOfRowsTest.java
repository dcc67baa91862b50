package dev.limbeck.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.graph.Model;
import dev.limbeck.tensor.DType;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets of classes and classes of words, in files as Hugging Face writes them, with the tokenizer of bert-sst2. */
class LabelsOfRowsTest {
    private static final int X = Labels.TagLabels.IGNORED;
    private static final String TAGS =
            "{\"id2label\": {\"0\": \"O\", \"1\": \"B-PER\", \"2\": \"I-PER\", \"3\": \"B-LOC\"}}";
    private static final String EMOTIONS = "{\"id2label\": {\"0\": \"joy\", \"1\": \"fear\", \"2\": \"love, or so\"}}";

    @TempDir
    Path folder;

    private final List<String> notes = new ArrayList<>();
    private Path modelFolder = Path.of("");

    @BeforeEach
    void tokenizer() throws IOException {
        modelFolder = Files.createDirectory(folder.resolve("model"));
        Files.copy(Shared.model("bert-sst2/tokenizer.json"), modelFolder.resolve("tokenizer.json"));
    }

    private Path data(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private void configuration(String json) throws IOException {
        Files.writeString(modelFolder.resolve("config.json"), json);
    }

    private Dataset read(Path data, DataOptions options, Model model) {
        return DatasetFolder.open(data, options, model, modelFolder, notes::add).dataset(Split.DEV);
    }

    private Labels.ClassSetLabels sets(Path data) {
        Dataset rows = read(data, DataOptions.GUESSED, Models.bert(3, DType.INT64));
        return rows.labels().classSets().orElseThrow();
    }

    private Dataset words(Path data) {
        return read(data, DataOptions.GUESSED, Models.tagger(4, -1));
    }

    @Test
    void listsOfNumbersAreSets() throws IOException {
        Path file = data("dev.jsonl", """
                {"text": "good film", "labels": [2, 0], "id": "eebbqej"}
                {"text": "bad film", "labels": [], "id": "ed00q6i"}
                {"text": "a film", "labels": [1], "id": "eezlygj"}
                """);
        assertThat(sets(file).values()).containsExactly(Set.of(0, 2), Set.of(), Set.of(1));
        assertThat(sets(file).names()).containsExactly("0", "1", "2");
        assertThat(notes)
                .contains("dev.jsonl: text = 'text', label = 'labels' (guessed; set with --text and --label).");
    }

    @Test
    void listsOfNamesAreLookedUp() throws IOException {
        configuration(EMOTIONS);
        Path file = data("dev.jsonl", """
                {"text": "good film", "labels": ["Love, or so", "joy"]}
                {"text": "bad film", "labels": ["fear", 1]}
                """);
        assertThat(sets(file).values()).containsExactly(Set.of(0, 2), Set.of(1));
        assertThat(sets(file).names()).containsExactly("joy", "fear", "love, or so");
    }

    @Test
    void cellsMayHoldSeveralClasses() throws IOException {
        configuration(EMOTIONS);
        Path tsv =
                data("dev.tsv", "text\tlabel\ngood film\t0,2\nbad film\t1\na film\tlove, or so\nno film\tjoy| fear\n");
        assertThat(sets(tsv).values()).containsExactly(Set.of(0, 2), Set.of(1), Set.of(2), Set.of(0, 1));
        Path csv = data("dev.csv", "text,label\ngood film,\nbad film,2\na film,1\n");
        Dataset asked = read(csv, DataOptions.GUESSED.withLabels(LabelKind.CLASS_SETS), Models.bert(3, DType.INT64));
        assertThat(asked.labels().classSets().orElseThrow().values()).containsExactly(Set.of(), Set.of(2), Set.of(1));
    }

    @Test
    void singleClassesStayClasses() throws IOException {
        Path file = data("dev.tsv", "text\tlabel\ngood film\t0\nbad film\t1\na film\t2\n");
        assertThat(read(file, DataOptions.GUESSED, Models.bert(3, DType.INT64))
                        .labels()
                        .classes()
                        .orElseThrow()
                        .values())
                .containsExactly(0, 1, 2);
    }

    @Test
    void whatIsWrongWithASetNamesTheLine() throws IOException {
        Path foreign =
                data("dev.jsonl", "{\"text\": \"a b\", \"labels\": [0]}\n{\"text\": \"c d\", \"labels\": [1, 3]}\n");
        assertThatThrownBy(() -> sets(foreign))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.jsonl, line 2: the model has no class '3'");
        for (String bad : List.of("null", "7", "[[1]]", "[null]", "{\"a\": 1}")) {
            Path file = data(
                    "dev.jsonl",
                    "{\"text\": \"a b\", \"labels\": [0]}\n{\"text\": \"c d\", \"labels\": " + bad + "}\n");
            assertThatThrownBy(() -> sets(file))
                    .as(bad)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("dev.jsonl, line 2 has no list of texts or numbers under 'labels'");
        }
    }

    @Test
    void aClassStandsAtItsWordsFirstToken() throws IOException {
        configuration(TAGS);
        Path file = data("dev.jsonl", """
                {"id": "0", "tokens": ["one", "cliches", "."], "pos_tags": [5, 6, 7], "ner_tags": [0, 1, 2]}
                {"id": "1", "tokens": ["New-York"], "pos_tags": [3], "ner_tags": ["B-LOC"]}
                """);
        Dataset rows = words(file);
        Labels.TagLabels tags = rows.labels().tags().orElseThrow();

        // transformers: tokenizer(words, is_split_into_words=True) cuts 'cliches' into three, 'New-York' into three.
        assertThat(rows.batch(List.of(0)).input("input_ids").toLongs())
                .containsExactly(101, 2028, 18856, 17322, 2015, 1012, 102);
        assertThat(tags.values()).containsExactly(List.of(X, 0, 1, X, X, 2, X), List.of(X, 3, X, X, X));
        assertThat(tags.names()).containsExactly("O", "B-PER", "I-PER", "B-LOC");
        assertThat(rows.batch(List.of(0, 1)).input("input_ids").shape())
                .isEqualTo(tags.tensor().orElseThrow().shape());
        assertThat(notes)
                .contains("dev.jsonl: text = 'tokens', label = 'ner_tags' (guessed; set with --text and --label).");
    }

    @Test
    void otherColumnsOfWordsCanBeNamed() throws IOException {
        Path file = data("dev.jsonl", """
                {"tokens": ["a", "film"], "pos_tags": [3, 0], "ner_tags": [1, 1]}
                """);
        Dataset rows = read(file, DataOptions.GUESSED.withLabel("pos_tags"), Models.tagger(4, -1));
        assertThat(rows.labels().tags().orElseThrow().values()).containsExactly(List.of(X, 3, 0, X));
        Dataset unlabelled = read(file, DataOptions.GUESSED.withLabels(LabelKind.NONE), Models.tagger(4, -1));
        assertThat(unlabelled.labels()).isEqualTo(new Labels.None());
        assertThat(unlabelled.batch(List.of(0)).input("input_ids").size()).isEqualTo(4);
    }

    @Test
    void wordsBeyondTheLengthAreTold() throws IOException {
        Path file = data("dev.jsonl", """
                {"tokens": ["a", "good", "film", "indeed"], "ner_tags": [1, 2, 3, 0]}
                """);
        Dataset rows = read(file, DataOptions.GUESSED.withLength(4), Models.tagger(4, -1));
        assertThat(rows.labels().tags().orElseThrow().values()).containsExactly(List.of(X, 1, 2, X));
        assertThat(notes).anyMatch(note -> note.startsWith("2 words do not fit"));
    }

    @Test
    void labelsAreAsWideAsTheInputsOfAFixedLength() throws IOException {
        Path file = data("dev.jsonl", "{\"tokens\": [\"a\", \"film\"], \"ner_tags\": [1, 2]}\n");
        Dataset rows = read(file, DataOptions.GUESSED, Models.tagger(4, 6));
        assertThat(rows.labels().tags().orElseThrow().values()).containsExactly(List.of(X, 1, 2, X, X, X));
    }

    @Test
    void whatIsWrongWithWordsNamesTheLine() throws IOException {
        configuration(TAGS);
        Path fewer = data("dev.jsonl", "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [0]}\n");
        assertThatThrownBy(() -> words(fewer))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.jsonl, line 1 has 2 words but classes for 1");
        Path foreign = data("dev.jsonl", "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [0, \"B-ORG\"]}\n");
        assertThatThrownBy(() -> words(foreign))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.jsonl, line 1: the model has no class 'B-ORG'")
                .hasMessageContaining("B-LOC");
    }

    @Test
    void parquetHoldsListsToo() throws IOException, SQLException {
        Path file = folder.resolve("dev.parquet");
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("COPY (SELECT ['one', 'cliches'] AS tokens, [1, 2]::BIGINT[] AS ner_tags UNION ALL"
                    + " SELECT ['.'], [0]) TO '" + file + "' (FORMAT parquet)");
        }
        assertThat(words(file).labels().tags().orElseThrow().values())
                .containsExactly(List.of(X, 1, 2, X, X, X), List.of(X, 0, X));
        try (var database = DriverManager.getConnection("jdbc:duckdb:");
                var statement = database.createStatement()) {
            statement.execute("COPY (SELECT 'good film' AS text, [0, 2] AS labels UNION ALL SELECT 'bad film', []"
                    + " UNION ALL SELECT 'a film', NULL) TO '" + file + "' (FORMAT parquet)");
        }
        assertThatThrownBy(() -> sets(file))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.parquet, row 3 has no list under 'labels'");
    }
}
