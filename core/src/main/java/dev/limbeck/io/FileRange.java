package dev.limbeck.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A piece of an open file as a buffer: memory-mapped when large, read when small. */
public final class FileRange {
    /** Below this, a mapping costs more than it saves; the number of mappings of a process is limited too. */
    private static final int MAPPED_FROM_BYTES = 1 << 16;

    private FileRange() {}

    /**
     * The bytes from an offset on. A mapping stays valid when the channel is closed, and when the file is replaced, but
     * the file must not be changed in place.
     *
     * @throws IOException if the file ends early
     */
    public static ByteBuffer of(FileChannel channel, long offset, int bytes) throws IOException {
        if (bytes > channel.size() - offset) {
            throw new IOException("it ends early");
        }
        if (bytes >= MAPPED_FROM_BYTES) {
            return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes);
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("it ends early");
            }
        }
        return buffer.flip();
    }
}
