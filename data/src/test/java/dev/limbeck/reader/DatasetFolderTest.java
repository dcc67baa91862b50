package dev.limbeck.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.data.Batch;
import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.data.Split;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.reader.text.TextDataset;
import dev.limbeck.tensor.DType;
import dev.limbeck.testkit.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text data with the real tokenizer of bert-sst2. */
class DatasetFolderTest {
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
        Path file = folder.resolve("data").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private DatasetFolder open(Path data, DataOptions options) {
        return DatasetFolder.open(data, options, Models.bert(2, DType.INT64), modelFolder, notes::add);
    }

    private Dataset dev(String tsv) throws IOException {
        return open(data("dev.tsv", tsv), DataOptions.GUESSED).dataset(Split.DEV);
    }

    @Test
    void tokensAreThoseOfHuggingFace() throws IOException {
        Batch batch = dev("1\tone long string of cliches .\n0\tgood\n")
                .batches(8)
                .findFirst()
                .orElseThrow();
        assertThat(batch.input("input_ids").shape().toArray()).containsExactly(2, 10);
        // transformers: tokenizer("one long string of cliches .")["input_ids"]
        assertThat(batch.input("input_ids").toLongs())
                .startsWith(101, 2028, 2146, 5164, 1997, 18856, 17322, 2015, 1012, 102)
                .endsWith(101, 2204, 102, 0, 0, 0, 0, 0, 0, 0);
        assertThat(batch.input("attention_mask").toLongs()).endsWith(1, 1, 1, 0, 0, 0, 0, 0, 0, 0);
        assertThat(batch.input("token_type_ids").toLongs()).containsOnly(0);
        assertThat(batch.input("input_ids").dtype()).isEqualTo(DType.INT64);
    }

    @Test
    void pairsMarkTheSecondText() throws IOException {
        Path file = data("dev.tsv", "sentence1\tsentence2\tlabel\ngood film\tbad\t1\n");
        Batch batch = open(file, DataOptions.GUESSED)
                .dataset(Split.DEV)
                .batches(1)
                .findFirst()
                .orElseThrow();
        assertThat(batch.input("input_ids").toLongs()).containsExactly(101, 2204, 2143, 102, 2919, 102);
        assertThat(batch.input("token_type_ids").toLongs()).containsExactly(0, 0, 0, 0, 1, 1);
    }

    @Test
    void onlyTheModelsOwnInputsAreMade() throws IOException {
        Path file = data("dev.tsv", "1\tgood film\n0\tbad film\n");
        Model model = Models.withInputs(2, DType.INT32, "input_ids", "attention_mask");
        Batch batch = DatasetFolder.open(file, DataOptions.GUESSED, model, modelFolder, notes::add)
                .dataset(Split.DEV)
                .batches(2)
                .findFirst()
                .orElseThrow();
        assertThat(batch.inputs()).containsOnlyKeys("input_ids", "attention_mask");
        assertThat(batch.input("input_ids").dtype()).isEqualTo(DType.INT32);
        Model odd = Models.withInputs(2, DType.INT64, "input_ids", "pixel_values");
        assertThatThrownBy(() -> DatasetFolder.open(file, DataOptions.GUESSED, odd, modelFolder, notes::add))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("pixel_values");
    }

    @Test
    void rowsAreCutToTheLength() throws IOException {
        Path file = data("dev.tsv", "1\t" + "good ".repeat(600) + "\n0\tbad film\n");
        TextDataset whole = (TextDataset) open(file, DataOptions.GUESSED).dataset(Split.DEV);
        assertThat(whole.length(0)).isEqualTo(512);
        TextDataset cut =
                (TextDataset) open(file, DataOptions.GUESSED.withLength(16)).dataset(Split.DEV);
        assertThat(cut.length(0)).isEqualTo(16);
        assertThat(cut.batches(2).findFirst().orElseThrow().input("input_ids").toLongs()[15])
                .isEqualTo(102);
        Files.writeString(modelFolder.resolve("config.json"), "{\"max_position_embeddings\": 128}");
        assertThat(((TextDataset) open(file, DataOptions.GUESSED).dataset(Split.DEV)).length(0))
                .isEqualTo(128);
        assertThatThrownBy(() -> open(file, DataOptions.GUESSED.withLength(129)))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("129")
                .hasMessageContaining("128");
    }

    @Test
    void bucketsPadLess() throws IOException {
        Dataset data = dev("1\tgood good good good\n0\tbad\n1\tgood good good good good\n0\tno\n");
        List<Batch> inOrder = data.batches(2).toList();
        List<Batch> buckets = data.bucketedBatches(2).toList();
        assertThat(buckets.get(0).rows()).containsExactly(1, 3);
        assertThat(buckets.get(0).input("input_ids").size()).isEqualTo(2 * 3);
        assertThat(inOrder.stream().mapToInt(b -> b.input("input_ids").size()).sum())
                .isGreaterThan(buckets.stream()
                        .mapToInt(b -> b.input("input_ids").size())
                        .sum());
    }

    @Test
    void selectedRowsKeepTextLabelsAndTokens() throws IOException {
        Dataset data = dev("1\tgood\n0\tbad film\n1\tfine work here\n");
        TextDataset selected = (TextDataset) data.select(List.of(2, 0));
        assertThat(selected.size()).isEqualTo(2);
        assertThat(selected.text(0)).isEqualTo("fine work here");
        assertThat(selected.length(1)).isEqualTo(3);
        assertThat(selected.labels().classes().orElseThrow().values()).containsExactly(1, 1);
        assertThat(selected.batches(5).findFirst().orElseThrow().rows()).containsExactly(0, 1);
        assertThat(selected.digest()).isNotEqualTo(data.digest());
    }

    @Test
    void namesAreLookedUpInTheConfiguration() throws IOException {
        Files.writeString(
                modelFolder.resolve("config.json"), "{\"id2label\": {\"0\": \"NEGATIVE\", \"1\": \"POSITIVE\"}}");
        Labels.ClassLabels labels =
                dev("label\ttext\npositive\tgood film\nnegative\tbad film\nPositive\tfine film\n1\tnumbers too\n")
                        .labels()
                        .classes()
                        .orElseThrow();
        assertThat(labels.values()).containsExactly(1, 0, 1, 1);
        assertThat(labels.names()).containsExactly("NEGATIVE", "POSITIVE");
        assertThatThrownBy(
                        () -> dev("label\ttext\npositive\tgood film\nneutral\tso so\npositive\ta b\nnegative\tc d\n"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.tsv, line 3: the model has no class 'neutral'")
                .hasMessageContaining("NEGATIVE, POSITIVE");
    }

    @Test
    void labelsOutsideTheModelNameTheRow() {
        assertThatThrownBy(() -> dev("1\tgood film\n0\tbad film\n2\todd film\n1\tgood\n"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.tsv, line 3: the model has no class '2'")
                .hasMessageContaining("numbers from 0 to 1");
        assertThatThrownBy(() -> open(
                                data("dev.tsv", "label\ttext\n1\ta b\nx\tc d\n0\te f\n"),
                                DataOptions.GUESSED.withLabels(LabelKind.CLASSES))
                        .dataset(Split.DEV))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("dev.tsv, line 3: the model has no class 'x'");
    }

    @Test
    void decimalLabelsAreScores() throws IOException {
        Path file = data("dev.tsv", "sentence1\tsentence2\tscore\na\tb\t4.5\nc\td\t3\n");
        Dataset data = open(file, DataOptions.GUESSED).dataset(Split.DEV);
        assertThat(data.labels().scores().orElseThrow().values()).containsExactly(4.5, 3.0);
    }

    @Test
    void retrievalPutsEachDocumentOnce() throws IOException {
        Path file = data("dev.tsv", "query\tdocument\nfirst\tone text\nsecond\tother text\nthird\tone text\n");
        TextDataset data = (TextDataset)
                open(file, DataOptions.GUESSED.withLabels(LabelKind.MATCHES)).dataset(Split.DEV);
        assertThat(data.size()).isEqualTo(5);
        assertThat(data.text(3)).isEqualTo("one text");
        assertThat(data.labels().matches().orElseThrow().documents()).containsExactly(3, 4, 3, -1, -1);
    }

    @Test
    void aRowWithoutAQueryIsADocumentThatIsOnlySearched() throws IOException {
        Path file = data("dev.tsv", "query\tdocument\nfirst\tone text\n\tother text\n");
        TextDataset data = (TextDataset)
                open(file, DataOptions.GUESSED.withLabels(LabelKind.MATCHES)).dataset(Split.DEV);
        assertThat(data.size()).isEqualTo(3);
        assertThat(data.text(2)).isEqualTo("other text");
        assertThat(data.labels().matches().orElseThrow().documents()).containsExactly(1, -1, -1);
    }

    @Test
    void aMissingTokenizerIsSaid() throws IOException {
        Path file = data("dev.tsv", "1\tgood film\n");
        Files.delete(modelFolder.resolve("tokenizer.json"));
        assertThatThrownBy(() -> open(file, DataOptions.GUESSED))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("no tokenizer.json");
        Files.writeString(modelFolder.resolve("tokenizer.json"), "{\"version\": \"1.0\"}");
        assertThatThrownBy(() -> open(file, DataOptions.GUESSED).dataset(Split.DEV))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("Cannot read the tokenizer");
    }

    @Test
    void splitsOfManyLayouts() throws IOException {
        String rows = "label\ttext\n1\tgood film\n0\tbad film\n";
        for (String name : List.of("sst2_train.tsv", "validation.tsv", "data/test.tsv", "notes.txt")) {
            data(name, rows);
        }
        DatasetFolder found = open(folder.resolve("data"), DataOptions.GUESSED);
        assertThat(found.available()).containsExactly(Split.TRAIN, Split.DEV, Split.TEST);
        assertThat(found.dataset(Split.TEST).name())
                .isEqualTo(Path.of("data", "test.tsv").toString());
        assertThat(found.splits(1).proven()).isTrue();
    }

    @Test
    void shardsAreOneSplit() throws IOException {
        data("train-00001-of-00002.jsonl", "{\"text\": \"b\", \"label\": 0}\n");
        data("train-00000-of-00002.jsonl", "{\"text\": \"a\", \"label\": 1}\n");
        Dataset train = open(folder.resolve("data"), DataOptions.GUESSED).dataset(Split.TRAIN);
        assertThat(train.labels().classes().orElseThrow().values()).containsExactly(1, 0);
    }

    @Test
    void linksAreFollowed() throws IOException {
        data("train.tsv", "1\ta b\n");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("0.tsv"), "1\ta b\n0\tc d\n");
        Files.createSymbolicLink(folder.resolve("data/dev"), elsewhere);
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
        DatasetFolder linked = open(link, DataOptions.GUESSED);
        assertThat(linked.dataset(Split.TRAIN).size()).isEqualTo(1);
        assertThat(linked.dataset(Split.DEV).size()).isEqualTo(2);
    }

    @Test
    void linksInACircleAreSaid() throws IOException {
        data("train.tsv", "1\ta b\n");
        Path circle = folder.resolve("data");
        Files.createSymbolicLink(circle.resolve("again"), circle);
        assertThatThrownBy(() -> open(circle, DataOptions.GUESSED))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot list")
                .hasMessageContaining("again");
    }

    @Test
    void severalFilesForOneSplitAreSaid() throws IOException {
        data("dev_matched.tsv", "1\ta\n");
        data("dev_mismatched.tsv", "1\ta\n");
        assertThatThrownBy(() -> open(folder.resolve("data"), DataOptions.GUESSED))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("several files for dev")
                .hasMessageContaining("dev_mismatched.tsv");
    }

    @Test
    void whatIsMissingIsSaid() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> open(empty, DataOptions.GUESSED))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no data");
        assertThatThrownBy(() -> open(folder.resolve("nothing"), DataOptions.GUESSED))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("There is no file or folder");
        Path file = data("dev.tsv", "1\ta b\n0\tc d\n");
        assertThatThrownBy(() -> open(file, DataOptions.GUESSED).dataset(Split.TEST))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has no test split. It has dev");
    }

    @Test
    void publishedDataSets() {
        requireRows("sst2", Split.DEV, 872);
        requireRows("sst2", Split.TEST, 1821);
        requireRows("mrpc", Split.TRAIN, 2576);
        requireRows("mrpc", Split.TEST, 1725);
        requireRows("book_review", Split.TEST, 8000);
        assertThat(notes)
                .contains("dev.tsv: text = column 2, label = column 1 (guessed; set with --text and --label).")
                .contains("train.tsv: text = column 4 + column 5, label = column 1 (guessed; set with --text and"
                        + " --label).")
                .contains("test.tsv: text = '#1 String' + '#2 String', label = 'Quality' (guessed; set with --text"
                        + " and --label).")
                .contains("test.tsv: text = 'text_a', label = 'label' (guessed; set with --text and --label).");
    }

    private void requireRows(String name, Split split, int size) {
        Dataset data = open(Shared.data(name), DataOptions.GUESSED.withLabels(LabelKind.CLASSES))
                .dataset(split);
        assertThat(data.size()).as(name).isEqualTo(size);
        assertThat(data.labels().classes().orElseThrow().values()).hasSize(size).contains(0, 1);
    }

    @Test
    void nothingCallsHome() {
        open(Shared.data("sst2"), DataOptions.GUESSED).dataset(Split.DEV);
        assertThat(System.getProperty("OPT_OUT_TRACKING")).isEqualTo("true");
    }
}
