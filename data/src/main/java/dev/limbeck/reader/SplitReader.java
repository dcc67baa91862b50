package dev.limbeck.reader;

import dev.limbeck.data.Dataset;
import java.nio.file.Path;
import java.util.List;

/** Makes a split's files into a dataset for the model at hand. */
interface SplitReader {
    /**
     * Reads a split.
     *
     * @param name what messages call it
     * @param shards its files, one or more, or one folder of class folders
     */
    Dataset read(String name, List<Path> shards);
}
