package dev.limbeck.reader.image;

import dev.limbeck.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Pictures as files of their own. */
record ImageFiles(List<Path> files) implements EncodedImages {
    ImageFiles {
        files = List.copyOf(files);
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public byte[] bytes(int row) {
        try {
            return Files.readAllBytes(files.get(row));
        } catch (IOException e) {
            throw new DataException("Cannot read " + files.get(row) + ": " + e.getMessage() + ".", e);
        }
    }

    @Override
    public String place(int row) {
        return files.get(row).toString();
    }
}
