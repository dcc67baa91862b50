package dev.limbeck.recover;

import dev.limbeck.error.DataException;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Float16;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A large value of a teacher, such as hidden states, row by row in a file: IEEE half precision, half as many bytes and
 * a relative error of 2⁻¹¹, far below what a student comes near. Rows are appended as they come; whatever stops the
 * process, all rows written whole are there the next time. One process writes the file at a time, others read the rows
 * that were there when they opened it. Not for use by two threads.
 */
public final class HalfPrecisionCache implements Closeable {
    /** Row, length in bytes, checksum. */
    private static final int HEADER = 3 * Integer.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final long limit;
    private final boolean isWriter;
    private final Map<Integer, Long> places = new HashMap<>();
    private long end;

    private HalfPrecisionCache(Path file, FileChannel channel, long limit) throws IOException {
        this.file = file;
        this.channel = channel;
        this.limit = limit;
        isWriter = isLocked(channel);
    }

    /** Locks the file until the channel is closed, unless another has locked it. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * The cache in a file, with the rows that are there already. While another writes the file, this one keeps no more.
     *
     * @param limit in bytes; rows for which there is no room are not kept
     * @throws DataException if the file cannot be read and written
     */
    public static HalfPrecisionCache open(Path file, long limit) {
        try {
            Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            HalfPrecisionCache cache = new HalfPrecisionCache(file, channel, limit);
            cache.index();
            return cache;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static DataException failed(Path file, IOException e) {
        return new DataException(
                "What the teacher says cannot be kept in '" + file + "': " + e.getMessage()
                        + ". Make room there, or keep it elsewhere.",
                e);
    }

    /** Finds the rows; a last one that is not whole is cut off, unless it is being written. */
    private void index() throws IOException {
        ByteBuffer header = buffer(HEADER);
        while (end + HEADER <= channel.size()) {
            read(header.clear(), end);
            int row = header.getInt();
            long next = end + HEADER + header.getInt();
            if (next > channel.size()) {
                break;
            }
            places.put(row, end);
            end = next;
        }
        if (isWriter) {
            channel.truncate(end);
        }
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void read(ByteBuffer to, long from) throws IOException {
        while (to.hasRemaining()) {
            if (channel.read(to, from + to.position()) < 0) {
                throw new IOException("it ends too early");
            }
        }
        to.flip();
    }

    /**
     * The values of these rows, FLOAT16 [rows, ...]; empty unless all are there and whole.
     *
     * @param padding the axes of tokens; empty if all rows have one shape
     * @param tokens how long those axes are to be
     */
    public Optional<Tensor> get(List<Integer> rows, Optional<Padding> padding, int tokens) {
        if (!places.keySet().containsAll(rows)) {
            return Optional.empty();
        }
        List<Tensor> values = new ArrayList<>();
        for (int row : rows) {
            Optional<Tensor> value = value(row);
            if (value.isEmpty()) {
                places.remove(row);
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(joined(values, padding, tokens));
    }

    /** A row's values; empty if they are not what was written. */
    private Optional<Tensor> value(int row) {
        try {
            long place = places.getOrDefault(row, -1L);
            ByteBuffer header = buffer(HEADER);
            read(header, place);
            header.getInt();
            ByteBuffer record = buffer(header.getInt());
            read(record, place + HEADER);
            return checksum(record) == header.getInt() ? Optional.of(decoded(record)) : Optional.empty();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static int checksum(ByteBuffer record) {
        CRC32 crc = new CRC32();
        crc.update(record.duplicate());
        return (int) crc.getValue();
    }

    private static Tensor decoded(ByteBuffer record) {
        long[] dims = new long[record.getInt()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = record.getInt();
        }
        return Tensor.of(DType.FLOAT16, Shape.of(dims), record.slice().order(ByteOrder.LITTLE_ENDIAN));
    }

    private static Tensor joined(List<Tensor> rows, Optional<Padding> padding, int tokens) {
        long[] dims = rows.get(0).shape().toArray();
        padding.ifPresent(p -> p.axes().forEach(axis -> dims[axis - 1] = tokens));
        int size = Math.toIntExact(Shape.of(dims).size());
        ByteBuffer joined = buffer(rows.size() * size * Short.BYTES);
        short filling = Float16.toHalf(padding.map(Padding::filling).orElse(0f));
        for (int i = 0; filling != 0 && i < rows.size() * size; i++) {
            joined.putShort(i * Short.BYTES, filling);
        }
        for (int i = 0; i < rows.size(); i++) {
            Tensor row = rows.get(i);
            copy(row.bytes(), row.shape().toArray(), 0, joined, dims, i * size, 0);
        }
        long[] all = new long[dims.length + 1];
        all[0] = rows.size();
        System.arraycopy(dims, 0, all, 1, dims.length);
        return Tensor.of(DType.FLOAT16, Shape.of(all), joined);
    }

    /** Copies what two arrays have in common from this axis on; offsets are elements. */
    private static void copy(
            ByteBuffer from, long[] fromDims, int fromOffset, ByteBuffer to, long[] toDims, int toOffset, int axis) {
        if (axis == fromDims.length || innermostIsLast(fromDims, toDims, axis)) {
            int elements = axis == fromDims.length ? 1 : (int) Math.min(fromDims[axis], toDims[axis]);
            int run = elements * size(fromDims, axis + 1);
            to.put(toOffset * Short.BYTES, from, fromOffset * Short.BYTES, run * Short.BYTES);
            return;
        }
        int fromStep = size(fromDims, axis + 1);
        int toStep = size(toDims, axis + 1);
        for (int i = 0; i < Math.min(fromDims[axis], toDims[axis]); i++) {
            copy(from, fromDims, fromOffset + i * fromStep, to, toDims, toOffset + i * toStep, axis + 1);
        }
    }

    /** Whether all axes after this one are equally long, so that it is copied in one piece. */
    private static boolean innermostIsLast(long[] fromDims, long[] toDims, int axis) {
        for (int i = axis + 1; i < fromDims.length; i++) {
            if (fromDims[i] != toDims[i]) {
                return false;
            }
        }
        return true;
    }

    private static int size(long[] dims, int from) {
        int size = 1;
        for (int i = from; i < dims.length; i++) {
            size = Math.multiplyExact(size, (int) dims[i]);
        }
        return size;
    }

    /**
     * Keeps values, unless the file would be larger than its limit or another writes it.
     *
     * @param values FLOAT16 [rows, ...]
     */
    public void put(List<Integer> rows, Tensor values) {
        if (values.dtype() != DType.FLOAT16 || values.shape().dim(0) != rows.size()) {
            throw new IllegalArgumentException(values + " are no half-precision values of " + rows.size() + " rows.");
        }
        long[] dims = values.shape().toArray();
        int bytes = size(dims, 1) * Short.BYTES;
        int length = dims.length * Integer.BYTES + bytes;
        ByteBuffer all = values.bytes();
        for (int i = 0; i < rows.size() && isWriter && end + HEADER + length <= limit; i++) {
            ByteBuffer record = buffer(HEADER + length);
            record.putInt(rows.get(i)).putInt(length).putInt(0).putInt(dims.length - 1);
            for (int axis = 1; axis < dims.length; axis++) {
                record.putInt((int) dims[axis]);
            }
            record.put(record.position(), all, i * bytes, bytes).position(HEADER);
            record.putInt(2 * Integer.BYTES, checksum(record)).rewind();
            append(rows.get(i), record);
        }
    }

    private void append(int row, ByteBuffer record) {
        try {
            long place = end;
            while (record.hasRemaining()) {
                end += channel.write(record, end);
            }
            places.put(row, place);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    public int size() {
        return places.size();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
