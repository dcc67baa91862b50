package dev.limbeck.recover;

import dev.limbeck.data.Augmentation;
import dev.limbeck.data.Batch;
import dev.limbeck.recover.distance.CrossEntropy;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Hides words for a model to guess (Devlin et al. 2019, section 3.1): of 15 % of a row's words, at least one, 80 % become
 * the mask, 10 % another word, and 10 % stay. What they were is the label {@link TrainingGraph#LABELS}, INT64 [rows,
 * tokens], {@link CrossEntropy#IGNORED} everywhere else. Drawn anew for every batch, the masks are dynamic (Liu et al.
 * 2019, section 4.1). A row without words is asked for its first token, as it is.
 *
 * @param ids the name of the input of token ids, integers [rows, tokens]
 * @param mask the id of the mask
 * @param special ids that are no words, padding among them
 * @param vocabulary ids are below it
 */
public record TokenMasking(String ids, int mask, Set<Integer> special, int vocabulary) implements Augmentation {
    private static final double SHARE = 0.15;
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.1;

    public TokenMasking {
        special = Set.copyOf(special);
        int words = vocabulary
                - (int) special.stream()
                        .filter(id -> id >= 0 && id < vocabulary)
                        .count();
        if (words < 1 || mask < 0 || mask >= vocabulary) {
            throw new IllegalArgumentException("A vocabulary of " + vocabulary + " tokens, of which " + special.size()
                    + " are special, cannot be masked with token " + mask + ".");
        }
    }

    @Override
    public Batch apply(Batch batch, long seed) {
        Tensor tokens = batch.input(ids);
        Shape shape = tokens.shape();
        int length = Math.toIntExact(shape.dim(1));
        long[] read = tokens.toLongs().clone();
        long[] labels = new long[read.length];
        Arrays.fill(labels, CrossEntropy.IGNORED);
        for (int row = 0; row < batch.size(); row++) {
            // By the row's number, so that what is hidden does not depend on which rows are together.
            SplittableRandom random =
                    new SplittableRandom(seed * Integer.MAX_VALUE + batch.rows().get(row));
            hide(read, labels, row * length, (row + 1) * length, random);
        }
        Map<String, Tensor> inputs = new LinkedHashMap<>(batch.inputs());
        inputs.put(ids, Tensor.ofLongs(shape, read).cast(tokens.dtype()));
        inputs.put(TrainingGraph.LABELS, Tensor.ofLongs(shape, labels));
        return new Batch(inputs, batch.rows());
    }

    private void hide(long[] read, long[] labels, int from, int to, SplittableRandom random) {
        int[] words = IntStream.range(from, to)
                .filter(i -> !special.contains((int) read[i]))
                .toArray();
        if (words.length == 0) {
            labels[from] = read[from];
            return;
        }
        int count = Math.max(1, (int) Math.round(SHARE * words.length));
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, words.length);
            int position = words[other];
            words[other] = words[i];
            labels[position] = read[position];
            read[position] = shown((int) read[position], random);
        }
    }

    private int shown(int word, SplittableRandom random) {
        double draw = random.nextDouble();
        if (draw < MASKED) {
            return mask;
        }
        return draw < MASKED + REPLACED ? anyWord(random) : word;
    }

    private int anyWord(SplittableRandom random) {
        int id = random.nextInt(vocabulary);
        while (special.contains(id)) {
            id = random.nextInt(vocabulary);
        }
        return id;
    }
}
