package dev.limbeck.recover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_500L), ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private record Point(String tag, long step, float value) {}

    @Test
    void pointsAreReadBackByProtobuf() throws IOException {
        try (EventFile events = EventFile.begin(folder, CLOCK)) {
            events.scalar("loss", 1, 0.5f);
            events.scalar("loss/soft targets", 70_000_000_000L, -3f);
        }
        List<Point> points = new ArrayList<>();
        for (byte[] event : records()) {
            read(event, points);
        }
        assertThat(points)
                .containsExactly(
                        new Point("brain.Event:2", 0, 0),
                        new Point("loss", 1, 0.5f),
                        new Point("loss/soft targets", 70_000_000_000L, -3f));
    }

    private List<byte[]> records() throws IOException {
        ByteBuffer file;
        try (Stream<Path> files = Files.list(folder)) {
            file = ByteBuffer.wrap(Files.readAllBytes(files.findFirst().orElseThrow()))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        List<byte[]> records = new ArrayList<>();
        while (file.hasRemaining()) {
            byte[] length = new byte[Long.BYTES];
            file.get(length);
            assertThat(file.getInt()).isEqualTo(maskedCrc(length));
            byte[] event = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            file.get(event);
            assertThat(file.getInt()).isEqualTo(maskedCrc(event));
            records.add(event);
        }
        return records;
    }

    /** CRC-32C bit by bit, reflected polynomial 0x82f63b78, then TFRecord's mask. */
    private static int maskedCrc(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
            }
        }
        crc = ~crc;
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    private static void read(byte[] event, List<Point> points) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(event);
        long step = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag >>> 3) {
                case 1 -> assertThat(in.readDouble()).isEqualTo(1_700_000_000.5);
                case 2 -> step = in.readInt64();
                case 3 -> points.add(new Point(in.readString(), step, 0));
                case 5 -> points.add(value(in.readByteArray(), step));
                default -> throw new AssertionError("field " + (tag >>> 3));
            }
        }
    }

    private static Point value(byte[] summary, long step) throws IOException {
        CodedInputStream outer = CodedInputStream.newInstance(summary);
        assertThat(outer.readTag()).isEqualTo((1 << 3) | 2);
        CodedInputStream in = CodedInputStream.newInstance(outer.readByteArray());
        assertThat(in.readTag()).isEqualTo((1 << 3) | 2);
        String name = in.readString();
        assertThat(in.readTag()).isEqualTo((2 << 3) | 5);
        float value = in.readFloat();
        assertThat(in.isAtEnd()).isTrue();
        return new Point(name, step, value);
    }
}
