package dev.limbeck.reader.image;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Pictures decoded once and kept as bytes, as long as they fit; after that they are decoded every time. */
final class PixelCache {
    private static final long MOST_BYTES = 256L << 20;

    private final EncodedImages images;
    private final Preprocessing preprocessing;
    private final AtomicReferenceArray<Pixels> decoded;
    private final AtomicLong bytes = new AtomicLong();

    PixelCache(EncodedImages images, Preprocessing preprocessing) {
        this.images = images;
        this.preprocessing = preprocessing;
        this.decoded = new AtomicReferenceArray<>(images.size());
    }

    EncodedImages images() {
        return images;
    }

    Preprocessing preprocessing() {
        return preprocessing;
    }

    /** One picture, resized and cropped. Safe for several threads. */
    Pixels get(int row) {
        Pixels kept = decoded.get(row);
        if (kept != null) {
            return kept;
        }
        Pixels pixels = preprocessing.pixels(images.bytes(row), images.place(row));
        if (bytes.addAndGet(pixels.values().length) <= MOST_BYTES) {
            decoded.set(row, pixels);
        }
        return pixels;
    }
}
