package dev.limbeck.run;

import java.util.Optional;

/**
 * One model that a run has made and measured. The first entry of a journal is the original.
 *
 * @param what how it was made
 * @param bytes size when written
 * @param speedup over the original as it came, for the batch sizes that count; absent if it was not timed
 * @param dropPoints loss against the original on the search rows, in points of 100; absent if it was not measured
 * @param note why it was kept or left; empty if there is nothing to say
 */
public record JournalEntry(
        String what, long bytes, Optional<Double> speedup, Optional<Double> dropPoints, String note) {}
