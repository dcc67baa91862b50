package dev.limbeck.reader.table;

import dev.limbeck.error.DataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a UTF-8 file, plain or gzipped, with their numbers from 1. Lines end with LF or CR LF only, since other
 * separators of Unicode occur inside sentences. A byte order mark is dropped.
 */
final class LineReader implements Closeable {
    private static final int BUFFER = 1 << 16;
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final String name;
    private final InputStream in;
    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;

    LineReader(Path file) {
        name = file.getFileName().toString();
        in = open(file);
    }

    private static InputStream open(Path file) {
        String name = file.getFileName().toString();
        try {
            InputStream raw = Files.newInputStream(file);
            InputStream in =
                    new BufferedInputStream(name.endsWith(".gz") ? new GZIPInputStream(raw, BUFFER) : raw, BUFFER);
            in.mark(UTF_8_MARK.length);
            if (!Arrays.equals(in.readNBytes(UTF_8_MARK.length), UTF_8_MARK)) {
                in.reset();
            }
            return in;
        } catch (NoSuchFileException e) {
            throw new DataException("There is no file " + file + ".", e);
        } catch (EOFException | ZipException e) {
            throw new DataException(name + " is not a complete gzip file: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw new DataException("Cannot read " + file + ": " + e.getMessage() + ".", e);
        }
    }

    /** The number of the line read last. */
    long number() {
        return number;
    }

    /** The next line without its end; empty at the end of the file. */
    Optional<String> next() {
        line.reset();
        int octet = read();
        if (octet < 0) {
            return Optional.empty();
        }
        number++;
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = read();
        }
        String text = decode(line.toByteArray());
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    private int read() {
        try {
            return in.read();
        } catch (EOFException | ZipException e) {
            throw new DataException(name + " is not a complete gzip file: it breaks off after line " + number + ".", e);
        } catch (IOException e) {
            throw new DataException("Cannot read " + name + " after line " + number + ": " + e.getMessage() + ".", e);
        }
    }

    private String decode(byte[] bytes) {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        CharBuffer target = CharBuffer.allocate(bytes.length);
        CoderResult result = utf8.reset().decode(source, target, true);
        if (result.isError()) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%s, line %d: byte %d (0x%02X) is not UTF-8. Convert the file, for example with"
                            + " 'iconv -f %s -t UTF-8'.",
                    name,
                    number,
                    source.position() + 1,
                    bytes[source.position()],
                    likelyEncoding(bytes)));
        }
        return target.flip().toString();
    }

    /** UTF-16 has a byte order mark of its own; what is left is mostly Latin 1. */
    private String likelyEncoding(byte[] bytes) {
        boolean marked = number == 1
                && bytes.length > 1
                && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
                        || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
        return marked ? "UTF-16" : "ISO-8859-1";
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new DataException("Cannot close " + name + ": " + e.getMessage() + ".", e);
        }
    }
}
