package dev.limbeck.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import dev.limbeck.progress.Progress;
import dev.limbeck.reader.augment.WordReplacement;
import dev.limbeck.tensor.Tensor;
import dev.limbeck.testkit.RandomTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentedDataTest {
    @TempDir
    private Path folder;

    private Path source = Path.of("");
    private Path made = Path.of("");
    private Path tokenizer = Path.of("");

    @BeforeEach
    void folders() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        made = Files.createDirectory(folder.resolve("made"));
        tokenizer = Files.writeString(
                folder.resolve("tokenizer.json"),
                "{\"model\": {\"vocab\": {\"film\": 0, \"movie\": 1, \"good\": 2, \"great\": 3, \"bad\": 4}}}");
    }

    private AugmentedData.Counts write(DataOptions options) throws IOException {
        Tensor table = new RandomTensors(1).normal(5, 4);
        return new AugmentedData(new WordReplacement(tokenizer, table, 0.9), options, 2, 1)
                .write(source, made, Progress.SILENT);
    }

    @Test
    void rowsOfTrainAreFollowedByNewOnesAndOtherSplitsStay() throws IOException {
        Files.writeString(source.resolve("train.tsv"), "1\tgood film\n0\tbad \"film\"\n1\t42\n");
        Files.writeString(source.resolve("dev.tsv"), "1\tgreat movie\n0\tbad\n");

        assertThat(write(DataOptions.GUESSED)).isEqualTo(new AugmentedData.Counts(3, 7));

        List<String> train = Files.readAllLines(made.resolve("train.jsonl"));
        assertThat(train).hasSize(7).doesNotHaveDuplicates();
        assertThat(train.get(0)).isEqualTo("{\"text\":\"good film\",\"label\":\"1\"}");
        assertThat(train.subList(1, 3)).allMatch(line -> line.matches("\\{\"text\":\"\\w+ \\w+\",\"label\":\"1\"}"));
        assertThat(train.get(3)).isEqualTo("{\"text\":\"bad \\\"film\\\"\",\"label\":\"0\"}");
        assertThat(train.get(6)).isEqualTo("{\"text\":\"42\",\"label\":\"1\"}");
        assertThat(Files.readAllLines(made.resolve("dev.jsonl")))
                .containsExactly("{\"text\":\"great movie\",\"label\":\"1\"}", "{\"text\":\"bad\",\"label\":\"0\"}");
    }

    @Test
    void pairsAreChangedOnBothSides() throws IOException {
        Files.writeString(source.resolve("train.csv"), "a,b,label\ngood film,bad movie,1\n");
        write(DataOptions.GUESSED.withText(List.of("a", "b")).withLabel("label"));
        List<String> train = Files.readAllLines(made.resolve("train.jsonl"));
        assertThat(train).hasSize(3);
        assertThat(train.get(0)).isEqualTo("{\"text1\":\"good film\",\"text2\":\"bad movie\",\"label\":\"1\"}");
        assertThat(train.get(1)).doesNotContain("good film").doesNotContain("bad movie");
    }

    @Test
    void whatCannotBeAugmentedIsRefused() throws IOException {
        Files.writeString(source.resolve("dev.tsv"), "1\tgreat movie\n0\tbad\n");
        assertThatThrownBy(() -> write(DataOptions.GUESSED))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no train split");
        Files.writeString(source.resolve("train.jsonl"), "{\"words\": [\"good\", \"film\"], \"label\": \"1\"}\n");
        assertThatThrownBy(() -> write(DataOptions.GUESSED.withText(List.of("words"))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("lists");
    }
}
