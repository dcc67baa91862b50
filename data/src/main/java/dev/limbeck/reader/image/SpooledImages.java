package dev.limbeck.reader.image;

import dev.limbeck.error.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures out of a table, copied to a temporary file so that any of them can be read again without holding them all
 * in memory. The file has no name of its own any more on most systems, and goes when the process ends.
 */
final class SpooledImages implements EncodedImages {
    private final FileChannel spool;
    private final List<Long> ends = new ArrayList<>();
    private final List<String> places = new ArrayList<>();

    SpooledImages() {
        try {
            Path file = Files.createTempFile("limbeck-images", ".bin");
            spool = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private static DataException unusable(IOException e) {
        return new DataException(
                "The temporary file for images cannot be used: " + e.getMessage()
                        + ". Choose another folder with -Djava.io.tmpdir.",
                e);
    }

    private long start(int row) {
        return row == 0 ? 0 : ends.get(row - 1);
    }

    /** Appends a picture. */
    void add(byte[] encoded, String place) {
        long end = start(ends.size());
        ByteBuffer rest = ByteBuffer.wrap(encoded);
        try {
            while (rest.hasRemaining()) {
                end += spool.write(rest, end);
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        ends.add(end);
        places.add(place);
    }

    @Override
    public int size() {
        return ends.size();
    }

    @Override
    public byte[] bytes(int row) {
        ByteBuffer target = ByteBuffer.allocate(Math.toIntExact(ends.get(row) - start(row)));
        try {
            int read = 0;
            while (target.hasRemaining() && read >= 0) {
                read = spool.read(target, start(row) + target.position());
            }
        } catch (IOException e) {
            throw unusable(e);
        }
        return target.array();
    }

    @Override
    public String place(int row) {
        return places.get(row);
    }
}
