package dev.limbeck.technique.quantize;

import dev.limbeck.calibrate.Covariance;
import dev.limbeck.site.WeightedOperator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rounds the weights of a linear layer for the least error in its output: {@link Gptq}, then {@link OutputErrorDescent}.
 * Where ranges may be clipped, each channel is clipped as leaves its output the least error after GPTQ, which is less
 * than where its weights have theirs: their errors make up for each other.
 */
final class CompensatedRounding {
    private final WeightScheme scheme;
    private final Gptq gptq;
    private final OutputErrorDescent descent;

    /**
     * @param inputs of the layer over the calibration data
     * @throws dev.limbeck.error.ModelException if the covariance holds a number that is not finite
     */
    CompensatedRounding(WeightScheme scheme, Covariance inputs) {
        this.scheme = scheme;
        this.gptq = new Gptq(inputs);
        this.descent = new OutputErrorDescent(inputs);
    }

    /** The codes and scales of a weight [in, out]. */
    QuantizedTensor quantize(WeightedOperator linear) {
        IntegerRange range = scheme.range();
        List<CompensatedWeight> tried = candidates(linear).parallelStream()
                .map(start -> gptq.quantize(linear, start, range))
                .toList();
        return descent.descend(linear, best(linear, tried), range);
    }

    private List<QuantizedTensor> candidates(WeightedOperator linear) {
        List<QuantizedTensor> candidates = new ArrayList<>(List.of(scheme.quantize(linear)));
        Clipping clipping = scheme.clipping();
        if (clipping.candidates() > 1) {
            Rounding rounding = new Rounding(scheme.range(), scheme.symmetric(), Clipping.NONE);
            Groups groups = candidates.get(0).groups();
            IntStream.range(0, clipping.candidates())
                    .mapToObj(i -> rounding.quantize(linear.weight(), groups, clipping.fraction(i)))
                    .forEach(candidates::add);
        }
        return candidates;
    }

    /** Of every channel the best, or of all together where they share a scale. */
    private QuantizedTensor best(WeightedOperator linear, List<CompensatedWeight> tried) {
        Groups groups = tried.get(0).codes().groups();
        if (tried.size() == 1 || groups.count() < linear.channels()) {
            return tried.stream()
                    .min(Comparator.comparingDouble(CompensatedWeight::error))
                    .orElseThrow()
                    .codes();
        }
        int[] chosen = IntStream.range(0, linear.channels())
                .map(channel -> leastAt(channel, tried))
                .toArray();
        int[] codes = new int[linear.weight().size()];
        Affine[] maps = new Affine[groups.count()];
        IntStream.of(chosen).distinct().forEach(choice -> {
            QuantizedTensor weight = tried.get(choice).codes();
            long[] itsCodes = weight.codes().toLongs();
            Affine[] itsMaps = weight.maps(scheme.range());
            groups.forEach((element, group) -> {
                if (chosen[element % chosen.length] == choice) {
                    codes[element] = (int) itsCodes[element];
                    maps[group] = itsMaps[group];
                }
            });
        });
        return QuantizedTensor.of(linear.weight().shape(), codes, maps, groups, scheme.symmetric());
    }

    private static int leastAt(int channel, List<CompensatedWeight> tried) {
        return IntStream.range(0, tried.size())
                .boxed()
                .min(Comparator.comparingDouble(i -> tried.get(i).error(channel)))
                .orElseThrow();
    }
}
