package dev.limbeck.recover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.zip.CRC32C;

/**
 * Curves for TensorBoard: a file of TFRecords, each an {@code Event} in protobuf's encoding. A record is its length (64
 * bits), a masked CRC32C of that, the event, and a masked CRC32C of the event; little-endian. A new file is begun each
 * time; TensorBoard joins all files of a folder.
 */
public final class EventFile implements AutoCloseable {
    /** What the names of such files begin with. */
    public static final String PREFIX = "events.out.tfevents.";

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_FIXED64 = 1;
    private static final int WIRE_BYTES = 2;
    private static final int WIRE_FIXED32 = 5;
    private static final int MOST_VARINT_BYTES = 10;
    private static final int MASK_DELTA = 0xa282ead8;

    private final FileChannel channel;
    private final Clock clock;

    private EventFile(FileChannel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    /** Begins a file in a folder, which is made if it is not there. */
    public static EventFile begin(Path folder, Clock clock) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(PREFIX + clock.millis() + ".limbeck");
        EventFile events =
                new EventFile(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), clock);
        ByteBuffer event = event(clock, 0, 64);
        putBytes(event, 3, ByteBuffer.wrap("brain.Event:2".getBytes(StandardCharsets.UTF_8)));
        events.append(event.flip());
        return events;
    }

    /** Adds a point to the curve of a name. */
    public void scalar(String tag, long step, float value) throws IOException {
        byte[] name = tag.getBytes(StandardCharsets.UTF_8);
        ByteBuffer point = buffer(name.length + 32);
        putBytes(point, 1, ByteBuffer.wrap(name));
        putKey(point, 2, WIRE_FIXED32);
        point.putFloat(value);
        ByteBuffer summary = buffer(point.position() + 16);
        putBytes(summary, 1, point.flip());
        ByteBuffer event = event(clock, step, summary.position() + 16);
        putBytes(event, 5, summary.flip());
        append(event.flip());
    }

    /** {@code wall_time} and {@code step} of an event, with room for so many more bytes. */
    private static ByteBuffer event(Clock clock, long step, int more) {
        ByteBuffer event = buffer(32 + more);
        putKey(event, 1, WIRE_FIXED64);
        event.putDouble(clock.millis() / 1e3);
        putKey(event, 2, WIRE_VARINT);
        putVarint(event, step);
        return event;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void putKey(ByteBuffer to, int field, int wireType) {
        putVarint(to, ((long) field << 3) | wireType);
    }

    private static void putBytes(ByteBuffer to, int field, ByteBuffer bytes) {
        putKey(to, field, WIRE_BYTES);
        putVarint(to, bytes.remaining());
        to.put(bytes);
    }

    private static void putVarint(ByteBuffer to, long value) {
        long left = value;
        for (int i = 0; i < MOST_VARINT_BYTES && (left & ~0x7fL) != 0; i++) {
            to.put((byte) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        to.put((byte) left);
    }

    private void append(ByteBuffer event) throws IOException {
        ByteBuffer length = buffer(Long.BYTES).putLong(event.remaining()).flip();
        ByteBuffer framed = buffer(event.remaining() + Long.BYTES + 2 * Integer.BYTES);
        framed.put(length.duplicate()).putInt(maskedCrc(length));
        framed.put(event.duplicate()).putInt(maskedCrc(event));
        framed.flip();
        while (framed.hasRemaining()) {
            channel.write(framed);
        }
    }

    private static int maskedCrc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
