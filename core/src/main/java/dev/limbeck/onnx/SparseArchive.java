package dev.limbeck.onnx;

import dev.limbeck.error.ModelException;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.io.FileRange;
import dev.limbeck.tensor.DType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model's files in little space, to be kept or sent, not to be run: of weights that are mostly 0 only the others are
 * there, and codes of shared weights take few bits. What comes back is the same to the bit.
 *
 * <p>It is a ZIP file. {@code archive.json} names the files of the model, their sizes and digests, and for each the
 * weights that are kept apart: their name, the offset in the file, how many elements they have and of how many bytes. For
 * weight w of file f, both counted from 0, the entry {@code f/w/mask} has one bit for each element, the first the lowest of
 * its byte, and is missing where all elements are kept; {@code f/w/values} has the elements that are kept, the first
 * bytes of all before their second ones, as half precision where that loses nothing ({@code stored} is then half of
 * {@code width}). Of UINT8 elements below 2, 4 or 16, which are codes, 8, 4 or 2 lie {@code together} in a byte, the first
 * in its lowest bits; they are deflated by Huffman codes alone (Deep Compression, Han et al. 2016, section 4). The entry
 * {@code f/rest} is the file without those weights. All integers and floats are little-endian.
 */
public final class SparseArchive {
    /** What an archive is called beside its model. */
    public static final String NAME = "model.sparse";

    private static final String FACTS = "archive.json";
    private static final int VERSION = 2;

    /** Smaller weights stay where they are. */
    private static final int LEAST_BYTES = 256;

    private static final int BUFFER = 1 << 15;
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private SparseArchive() {}

    /** What {@code archive.json} says. */
    private record Facts(String format, int version, List<PackedFile> files) {
        private static final String FORMAT = "limbeck-sparse";

        boolean isKnown() {
            return FORMAT.equals(format) && version == VERSION && !files.isEmpty();
        }
    }

    /** A file of the model. */
    private record PackedFile(String name, long bytes, String sha256, List<PackedWeight> weights) {}

    /** A weight that is kept apart. */
    private record PackedWeight(
            String name, long offset, int elements, int width, int stored, int together, boolean masked, int kept) {
        long bytes() {
            return (long) elements * width;
        }

        boolean hasPossibleSizes() {
            boolean isWhole = stored == width
                    && (together == 1 || (width == 1 && List.of(2, 4, 8).contains(together)));
            boolean isHalved = stored == 2 && width == 4 && together == 1;
            return elements >= 0 && width > 0 && (isWhole || isHalved) && kept >= 0 && kept <= elements;
        }
    }

    /** The entries of an archive, always of the same time, so that the same model makes the same archive. */
    private static final class Entries extends ZipOutputStream {
        Entries(OutputStream out) {
            super(out);
        }

        void begin(String name) throws IOException {
            begin(name, Deflater.DEFAULT_STRATEGY);
        }

        /** Begins an entry of codes, among which a search for repetitions finds only what is there by chance. */
        void beginCodes(String name) throws IOException {
            begin(name, Deflater.HUFFMAN_ONLY);
        }

        private void begin(String name, int strategy) throws IOException {
            closeEntry();
            def.setStrategy(strategy);
            ZipEntry entry = new ZipEntry(name);
            entry.setTimeLocal(NO_TIME);
            putNextEntry(entry);
        }
    }

    /**
     * Packs a model file and the files of its weights beside it.
     *
     * @throws ModelException if the model cannot be read or the archive cannot be written
     */
    public static void write(Path model, Path archive) {
        try {
            List<WeightRange> ranges = WeightRange.of(model);
            AtomicFile.write(archive, channel -> {
                Entries zip = new Entries(Channels.newOutputStream(channel));
                List<PackedFile> files = new ArrayList<>();
                for (String name : names(model, ranges)) {
                    files.add(pack(model.resolveSibling(name), of(name, ranges), files.size(), zip));
                }
                zip.begin(FACTS);
                zip.write(JSON.writeValueAsBytes(new Facts(Facts.FORMAT, VERSION, files)));
                zip.finish();
            });
        } catch (ModelException e) {
            throw new ModelException("Cannot pack the model '" + model + "'. " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException("Cannot pack the model '" + model + "': " + e.getMessage(), e);
        }
    }

    /** The model's own file first. */
    private static Set<String> names(Path model, List<WeightRange> ranges) {
        Set<String> names = new LinkedHashSet<>();
        names.add(model.getFileName().toString());
        ranges.forEach(range -> names.add(range.file()));
        names.forEach(SparseArchive::requirePlain);
        return names;
    }

    private static List<WeightRange> of(String file, List<WeightRange> ranges) {
        List<WeightRange> own = new ArrayList<>();
        long end = 0;
        for (WeightRange range : ranges.stream()
                .filter(r -> r.file().equals(file) && r.bytes() >= LEAST_BYTES && r.bytes() <= Integer.MAX_VALUE)
                .sorted(Comparator.comparingLong(WeightRange::offset))
                .toList()) {
            // Weights may share their bytes.
            if (range.offset() >= end && range.bytes() % width(range.dtype()) == 0) {
                own.add(range);
                end = range.offset() + range.bytes();
            }
        }
        return own;
    }

    private static int width(DType dtype) {
        return dtype.bits() / Byte.SIZE;
    }

    private static PackedFile pack(Path file, List<WeightRange> ranges, int number, Entries zip) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            List<PackedWeight> weights = new ArrayList<>();
            for (WeightRange range : ranges) {
                ByteBuffer bytes = FileRange.of(channel, range.offset(), (int) range.bytes());
                StoredWeight stored = StoredWeight.of(bytes, range.dtype());
                String place = number + "/" + weights.size();
                if (stored.isMasked()) {
                    zip.begin(place + "/mask");
                    zip.write(stored.mask());
                }
                if (range.dtype() == DType.UINT8) {
                    zip.beginCodes(place + "/values");
                } else {
                    zip.begin(place + "/values");
                }
                zip.write(stored.values());
                weights.add(new PackedWeight(
                        range.name(),
                        range.offset(),
                        stored.elements(),
                        stored.width(),
                        stored.stored(),
                        stored.together(),
                        stored.isMasked(),
                        stored.kept()));
            }
            zip.begin(number + "/rest");
            long at = 0;
            for (WeightRange range : ranges) {
                copy(channel, at, range.offset(), zip);
                at = range.offset() + range.bytes();
            }
            copy(channel, at, channel.size(), zip);
            return new PackedFile(file.getFileName().toString(), channel.size(), digest(channel), weights);
        }
    }

    private static void copy(FileChannel from, long start, long end, OutputStream to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long at = start; at < end; at += buffer.length) {
            int count = (int) Math.min(buffer.length, end - at);
            FileRange.of(from, at, count).get(buffer, 0, count);
            to.write(buffer, 0, count);
        }
    }

    private static String digest(FileChannel channel) throws IOException {
        MessageDigest sha256 = sha256();
        byte[] buffer = new byte[BUFFER];
        for (long at = 0; at < channel.size(); at += buffer.length) {
            int count = (int) Math.min(buffer.length, channel.size() - at);
            FileRange.of(channel, at, count).get(buffer, 0, count);
            sha256.update(buffer, 0, count);
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** The files that an archive holds, by name; the model's own first. */
    public static List<String> files(Path archive) {
        return reading(
                archive,
                zip -> facts(zip).files().stream().map(PackedFile::name).toList());
    }

    /**
     * Unpacks the files of a model into a folder, each whole or not at all; what is there under their names is replaced.
     *
     * @return the model file
     * @throws ModelException if the archive is cut short, damaged or of another kind, or the folder cannot be written
     */
    public static Path restore(Path archive, Path folder) {
        return reading(archive, zip -> {
            List<PackedFile> files = facts(zip).files();
            // The model's own file comes last: when it is there, so is all that it needs.
            for (int number = files.size() - 1; number >= 0; number--) {
                PackedFile file = files.get(number);
                int own = number;
                AtomicFile.write(folder.resolve(file.name()), channel -> unpack(zip, own, file, channel));
            }
            return folder.resolve(files.get(0).name());
        });
    }

    private interface Reading<T> {
        T of(ZipFile zip) throws IOException;
    }

    private static <T> T reading(Path archive, Reading<T> reading) {
        if (!Files.isRegularFile(archive)) {
            throw new ModelException("There is no archive at '" + archive + "'.");
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return reading.of(zip);
        } catch (ZipException e) {
            throw new ModelException(
                    "'" + archive + "' is cut short, damaged or no archive of a model: " + e.getMessage() + ".", e);
        } catch (ModelException e) {
            throw new ModelException("Cannot unpack '" + archive + "'. " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelException("Cannot unpack '" + archive + "': " + e.getMessage() + ".", e);
        }
    }

    private static Facts facts(ZipFile zip) throws IOException {
        ZipEntry entry = zip.getEntry(FACTS);
        if (entry == null) {
            throw new ModelException("It has no " + FACTS + ", so it is no archive of a model.");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            Facts facts = JSON.readValue(in, Facts.class);
            if (!facts.isKnown()) {
                throw new ModelException("It is of version " + facts.version() + " of the format '" + facts.format()
                        + "', and this program reads version " + VERSION + " of '" + Facts.FORMAT + "'.");
            }
            facts.files().forEach(file -> requirePlain(file.name()));
            facts.files().forEach(SparseArchive::requireFitting);
            return facts;
        } catch (JacksonException e) {
            throw new ModelException("Its " + FACTS + " cannot be understood: " + e.getOriginalMessage(), e);
        }
    }

    /** Names of files must not lead anywhere else. */
    private static void requirePlain(String name) {
        if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.equals("..") || name.equals(".")) {
            throw new ModelException("A file of the model is called '" + name + "', but all must lie in one folder.");
        }
    }

    private static void requireFitting(PackedFile file) {
        long end = 0;
        for (PackedWeight weight : file.weights()) {
            boolean fits = weight.hasPossibleSizes()
                    && weight.offset() >= end
                    && weight.bytes() <= file.bytes() - weight.offset()
                    && weight.bytes() <= Integer.MAX_VALUE;
            if (!fits) {
                throw new ModelException("The weight '" + weight.name() + "' does not fit into '" + file.name() + "'.");
            }
            end = weight.offset() + weight.bytes();
        }
    }

    private static void unpack(ZipFile zip, int number, PackedFile file, FileChannel channel) throws IOException {
        MessageDigest sha256 = sha256();
        try (InputStream rest = open(zip, number + "/rest")) {
            long at = 0;
            for (int i = 0; i < file.weights().size(); i++) {
                PackedWeight weight = file.weights().get(i);
                copy(rest, weight.offset() - at, channel, sha256);
                put(restored(zip, number + "/" + i, weight), channel, sha256);
                at = weight.offset() + weight.bytes();
            }
            copy(rest, file.bytes() - at, channel, sha256);
        }
        String digest = HexFormat.of().formatHex(sha256.digest());
        if (!digest.equals(file.sha256())) {
            throw new ModelException("What came out for '" + file.name() + "' is not what was packed: its SHA-256 is "
                    + digest + " instead of " + file.sha256() + ".");
        }
    }

    private static ByteBuffer restored(ZipFile zip, String place, PackedWeight weight) throws IOException {
        int maskBytes = (weight.elements() + Byte.SIZE - 1) / Byte.SIZE;
        byte[] mask = weight.masked() ? read(zip, place + "/mask", maskBytes) : new byte[0];
        byte[] values =
                read(zip, place + "/values", StoredWeight.bytes(weight.kept(), weight.stored(), weight.together()));
        return new StoredWeight(
                        weight.elements(),
                        weight.width(),
                        weight.stored(),
                        weight.together(),
                        weight.kept(),
                        mask,
                        values)
                .restored();
    }

    private static InputStream open(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new ModelException("It has no entry '" + name + "'.");
        }
        return zip.getInputStream(entry);
    }

    private static byte[] read(ZipFile zip, String name, int bytes) throws IOException {
        try (InputStream in = open(zip, name)) {
            byte[] content = in.readNBytes(bytes);
            if (content.length != bytes || in.read() >= 0) {
                throw new ModelException(
                        "Its entry '" + name + "' has not the " + bytes + " bytes that it should have.");
            }
            return content;
        }
    }

    private static void copy(InputStream from, long bytes, FileChannel to, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = bytes; left > 0; ) {
            int count = from.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
            if (count == 0) {
                throw new ModelException("It has too little of what is not weights.");
            }
            put(ByteBuffer.wrap(buffer, 0, count), to, digest);
            left -= count;
        }
    }

    private static void put(ByteBuffer bytes, FileChannel to, MessageDigest digest) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
