package dev.limbeck.torch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Greedy suppression of boxes that overlap a better one (NonMaxSuppression): boxes [B, N, 4], scores [B, classes, N], at
 * most so many boxes a class, the overlap (intersection over union) and the score that a box must exceed.
 */
final class BoxSuppression {
    private final float[] boxes;
    private final float[] scores;
    private final int batches;
    private final int classes;
    private final int count;
    private final long most;
    private final double overlap;
    private final double score;
    private final boolean centred;

    BoxSuppression(KernelCall call) {
        this.boxes = call.value(0).host().toFloats();
        this.scores = call.value(1).host().toFloats();
        this.batches = (int) call.shape(1).dim(0);
        this.classes = (int) call.shape(1).dim(1);
        this.count = (int) call.shape(1).dim(2);
        this.most = (long) call.number(2, 0);
        this.overlap = call.number(3, 0);
        this.score = call.number(4, Double.NEGATIVE_INFINITY);
        this.centred = call.node().intAttribute("center_point_box", 0) != 0;
    }

    /** Batch, class and index of each box that stays. */
    List<long[]> selected() {
        List<long[]> selected = new ArrayList<>();
        for (int batch = 0; batch < batches; batch++) {
            for (int kind = 0; kind < classes; kind++) {
                for (int box : selected(batch, kind)) {
                    selected.add(new long[] {batch, kind, box});
                }
            }
        }
        return selected;
    }

    private List<Integer> selected(int batch, int kind) {
        int first = (batch * classes + kind) * count;
        List<Integer> candidates = IntStream.range(0, count)
                .filter(i -> scores[first + i] > score)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -scores[first + i]))
                .toList();
        List<Integer> selected = new ArrayList<>();
        for (int candidate : candidates) {
            if (selected.size() >= most) {
                break;
            }
            if (selected.stream().noneMatch(other -> overlap(batch, candidate, other) > overlap)) {
                selected.add(candidate);
            }
        }
        return selected;
    }

    /** Intersection over union, in single precision as runtimes compute it; 0 for boxes without an area. */
    private float overlap(int batch, int first, int second) {
        float[] a = corners(4 * (batch * count + first));
        float[] b = corners(4 * (batch * count + second));
        float height = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
        float width = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
        float intersection = Math.max(0, height) * Math.max(0, width);
        float union = area(a) + area(b) - intersection;
        return area(a) <= 0 || area(b) <= 0 || union <= 0 ? 0 : intersection / union;
    }

    private static float area(float[] corners) {
        return (corners[2] - corners[0]) * (corners[3] - corners[1]);
    }

    /** The lower and upper corner, from any two opposite corners (y, x, y, x) or from centre and size (x, y, w, h). */
    private float[] corners(int at) {
        float[] box = {boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]};
        if (centred) {
            float height = box[3] / 2;
            float width = box[2] / 2;
            return new float[] {box[1] - height, box[0] - width, box[1] + height, box[0] + width};
        }
        return new float[] {
            Math.min(box[0], box[2]), Math.min(box[1], box[3]), Math.max(box[0], box[2]), Math.max(box[1], box[3])
        };
    }
}
