package dev.limbeck.cli.demo;

import dev.limbeck.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The demo's task as files that every verb reads: {@code dev.tsv} and {@code test.tsv} with a sentence as the
 * query and its definition as the document, {@code train.tsv} with the senses that neither has. A definition that is
 * only searched has no sentence.
 */
public final class GlossFiles {
    private static final String COLUMNS = "query\tdocument\n";

    private GlossFiles() {}

    /**
     * Writes the files into a folder.
     *
     * @param glosses how many definitions {@code test.tsv} has
     * @param sentences how many of them are looked for
     * @param seed of the draw, the same as the demo's
     */
    public static void write(Path folder, int glosses, int sentences, long seed) throws IOException {
        GlossSample drawn = GlossSample.draw(glosses, seed);
        write(folder.resolve("train.tsv"), drawn.rest(), drawn.rest().size());
        write(folder.resolve("dev.tsv"), drawn.search(), drawn.search().size());
        write(folder.resolve("test.tsv"), drawn.validation(), sentences);
    }

    private static void write(Path file, List<Gloss> glosses, int sentences) throws IOException {
        StringBuilder rows = new StringBuilder(COLUMNS);
        for (int i = 0; i < glosses.size(); i++) {
            String sentence = i < sentences ? glosses.get(i).example() : "";
            rows.append(sentence)
                    .append('\t')
                    .append(glosses.get(i).definition())
                    .append('\n');
        }
        AtomicFile.writeText(file, rows.toString());
    }
}
