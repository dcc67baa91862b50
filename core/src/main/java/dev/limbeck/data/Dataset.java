package dev.limbeck.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * Rows a model can be run on, with their labels where there are any. Implementations read and convert rows when they
 * are asked for, so that a pass over the data takes the memory of one batch.
 */
public interface Dataset {
    /** The number of rows. */
    int size();

    /**
     * One pass over all rows in batches of at most this many, each padded to its own longest row. The rows come in the
     * dataset's order; the last batch may be smaller.
     */
    Stream<Batch> batches(int batchSize);

    /** One pass as {@link #batches}, but with rows of similar length together, which pads less. */
    Stream<Batch> bucketedBatches(int batchSize);

    /** These rows as one batch, in this order, padded to the longest of them. */
    Batch batch(List<Integer> rows);

    /** How long a row is, in whatever decides how much its batch is padded; rows of equal length pad nothing. */
    default int length(int row) {
        return 1;
    }

    /** The labels of all rows in the dataset's order. */
    Labels labels();

    /** A dataset of these rows only, in this order. */
    Dataset select(List<Integer> rows);

    /** A name for messages, such as the file the rows come from. */
    String name();

    /** Hash of the content, the same for the same rows and preprocessing. */
    String digest();
}
