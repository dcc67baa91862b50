package dev.limbeck.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.limbeck.error.DataException;
import dev.limbeck.io.FileTree;
import dev.limbeck.progress.Progress;
import dev.limbeck.reader.augment.Place;
import dev.limbeck.reader.augment.WordReplacement;
import dev.limbeck.reader.augment.WordSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentedDataTest {
    @TempDir
    private Path folder;

    private Path source = Path.of("");
    private Path made = Path.of("");
    private Path unfinished = Path.of("");
    private final List<String> notes = new ArrayList<>();
    private int asked;

    @BeforeEach
    void folders() throws IOException {
        source = Files.createDirectory(folder.resolve("source"));
        made = Files.createDirectory(folder.resolve("made"));
        unfinished = folder.resolve("made.augmenting");
    }

    /** Gives every word three others that begin with it; fails from a number of calls on. */
    private final class Lengthened implements WordSource {
        private final int calls;

        Lengthened(int calls) {
            this.calls = calls;
        }

        @Override
        public List<List<String>> candidates(List<Place> places) {
            if (++asked > calls) {
                throw new DataException("stopped");
            }
            return places.stream()
                    .map(Place::word)
                    .map(word -> List.of(word + "a", word + "b", word + "c"))
                    .toList();
        }

        @Override
        public String digest() {
            return "lengthened";
        }
    }

    private AugmentedData.Counts write(DataOptions options) throws IOException {
        return write(options, Integer.MAX_VALUE, 1);
    }

    private AugmentedData.Counts write(DataOptions options, int calls, long seed) throws IOException {
        Progress progress = new Progress() {
            @Override
            public Task begin(String what, long total) {
                return Progress.SILENT.begin(what, total);
            }

            @Override
            public void note(String line) {
                notes.add(line);
            }
        };
        return new AugmentedData(new WordReplacement(new Lengthened(calls), 0.9), options, 2, seed, progress)
                .write(source, made, unfinished);
    }

    @Test
    void rowsOfTrainAreFollowedByNewOnesAndOtherSplitsStay() throws IOException {
        Files.writeString(source.resolve("train.tsv"), "1\tgood film\n0\tbad \"film\"\n1\t42\n");
        Files.writeString(source.resolve("dev.tsv"), "1\tgreat movie\n0\tbad\n");

        assertThat(write(DataOptions.GUESSED)).isEqualTo(new AugmentedData.Counts(3, 7));

        List<String> train = Files.readAllLines(made.resolve("train.jsonl"));
        assertThat(train).hasSize(7).doesNotHaveDuplicates();
        assertThat(train.get(0)).isEqualTo("{\"text\":\"good film\",\"label\":\"1\"}");
        assertThat(train.subList(1, 3))
                .allMatch(line -> line.matches("\\{\"text\":\"good[abc]? film[abc]?\",\"label\":\"1\","
                        + "\"augmented\":\\{\"row\":1,\"words\":\\[(\"\\w+ → \\w+[abc]\",?)+]}}"));
        assertThat(train.get(3)).isEqualTo("{\"text\":\"bad \\\"film\\\"\",\"label\":\"0\"}");
        assertThat(train.get(6)).isEqualTo("{\"text\":\"42\",\"label\":\"1\"}");
        assertThat(notes).anyMatch(note -> note.contains("guessed"));
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
    void workThatWasStoppedGoesOnAndEndsTheSame() throws IOException {
        StringBuilder rows = new StringBuilder("text\tlabel\n");
        for (int row = 0; row < 2500; row++) {
            rows.append("film number ").append((char) ('a' + row % 26)).append("\tpositive\n");
        }
        Files.writeString(source.resolve("train.tsv"), rows);
        write(DataOptions.GUESSED);
        byte[] whole = Files.readAllBytes(made.resolve("train.jsonl"));
        int needed = asked;
        FileTree.delete(unfinished);

        asked = 0;
        assertThatThrownBy(() -> write(DataOptions.GUESSED, needed - 1, 1)).hasMessage("stopped");
        asked = 0;
        write(DataOptions.GUESSED);
        assertThat(asked).isPositive().isLessThan(needed);
        assertThat(notes).contains("Work that was stopped goes on: 2 parts are finished already.");
        assertThat(Files.readAllBytes(made.resolve("train.jsonl"))).isEqualTo(whole);

        asked = 0;
        write(DataOptions.GUESSED, Integer.MAX_VALUE, 2);
        assertThat(asked).isEqualTo(needed);
        assertThat(Files.readAllBytes(made.resolve("train.jsonl"))).isNotEqualTo(whole);
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
