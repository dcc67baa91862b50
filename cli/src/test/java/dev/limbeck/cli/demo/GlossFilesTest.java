package dev.limbeck.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlossFilesTest {
    @TempDir
    Path folder;

    @Test
    void theFilesAreTheDemosTaskAndShareNoSense() throws IOException {
        GlossFiles.write(folder, 50, 20, 3);
        List<String> train = rows("train.tsv");
        List<String> dev = rows("dev.tsv");
        List<String> test = rows("test.tsv");

        GlossSample sample = GlossSample.draw(50, 3);
        assertThat(test).hasSize(50);
        assertThat(test.subList(0, 20)).allMatch(row -> !row.startsWith("\t"));
        assertThat(test.subList(20, 50)).allMatch(row -> row.startsWith("\t"));
        assertThat(test).first().isEqualTo(row(sample.validation().get(0)));
        assertThat(train).hasSize(WordNet.glosses().size() - 50 - dev.size());
        assertThat(train).doesNotContainAnyElementsOf(dev);
        assertThat(sample.rest()).doesNotContainAnyElementsOf(sample.validation());
        assertThat(train).allMatch(row -> row.split("\t").length == 2);
    }

    private static String row(Gloss gloss) {
        return gloss.example() + "\t" + gloss.definition();
    }

    private List<String> rows(String file) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve(file));
        assertThat(lines).first().isEqualTo("query\tdocument");
        return lines.subList(1, lines.size());
    }
}
