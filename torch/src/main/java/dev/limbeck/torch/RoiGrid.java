package dev.limbeck.torch;

import dev.limbeck.graph.Node;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How RoiAlign samples a region (He et al. 2017, "Mask R-CNN"): each of {@code height} × {@code width} cells is a mean
 * or maximum over a regular grid of bilinear samples.
 *
 * @param ratio samples a cell and axis; 0 for as many as the cell has elements
 * @param scale from coordinates of regions to elements of the map
 * @param halfPixel whether coordinates are those of the corners of elements, half an element before their centres
 * @param mean whether samples are averaged
 */
record RoiGrid(int height, int width, int ratio, double scale, boolean halfPixel, boolean mean) {

    /**
     * The samples of one region.
     */
    static final class Samples {
        private final long[][] indices;
        private final double[][] weights;
        private final int perCell;

        private Samples(long[][] indices, double[][] weights, int perCell) {
            this.indices = indices;
            this.weights = weights;
            this.perCell = perCell;
        }

        /** For each corner of the bilinear interpolation and each sample, the flat index of an element. */
        long[][] indices() {
            return indices;
        }

        /** For each corner and each sample, the weight of the element. */
        double[][] weights() {
            return weights;
        }

        /** Samples in each cell. */
        int perCell() {
            return perCell;
        }
    }

    private static final int CORNERS = 4;

    static RoiGrid of(Node node, String transformation) {
        return new RoiGrid(
                (int) node.intAttribute("output_height", 1),
                (int) node.intAttribute("output_width", 1),
                (int) node.intAttribute("sampling_ratio", 0),
                node.floatAttribute("spatial_scale", 1),
                node.textAttribute("coordinate_transformation_mode", transformation)
                        .equals("half_pixel"),
                node.textAttribute("mode", "avg").equals("avg"));
    }

    /** The samples of the region whose corners x1, y1, x2, y2 begin at a position of {@code regions}. */
    Samples samples(double[] regions, int at, long mapHeight, long mapWidth) {
        double offset = halfPixel ? 0.5 : 0;
        double left = regions[at] * scale - offset;
        double top = regions[at + 1] * scale - offset;
        double regionWidth = regions[at + 2] * scale - offset - left;
        double regionHeight = regions[at + 3] * scale - offset - top;
        if (!halfPixel) {
            regionWidth = Math.max(regionWidth, 1);
            regionHeight = Math.max(regionHeight, 1);
        }
        int down = ratio > 0 ? ratio : (int) Math.ceil(regionHeight / height);
        int right = ratio > 0 ? ratio : (int) Math.ceil(regionWidth / width);
        int perCell = Math.max(0, down) * Math.max(0, right);
        Samples samples = new Samples(
                new long[CORNERS][height * width * perCell], new double[CORNERS][height * width * perCell], perCell);
        for (int i = 0; i < height * width * perCell; i++) {
            int cell = i / perCell;
            int sample = i % perCell;
            int row = cell / width;
            int sampleRow = sample / right;
            double y = top + (row + (sampleRow + 0.5) / down) * regionHeight / height;
            double x = left + (cell % width + (sample % right + 0.5) / right) * regionWidth / width;
            set(samples, i, y, x, mapHeight, mapWidth);
        }
        return samples;
    }

    private static void set(Samples samples, int i, double y, double x, long mapHeight, long mapWidth) {
        if (y < -1 || y > mapHeight || x < -1 || x > mapWidth) {
            return;
        }
        double row = Math.max(0, Math.min(mapHeight - 1.0, y));
        double column = Math.max(0, Math.min(mapWidth - 1.0, x));
        long top = (long) row;
        long left = (long) column;
        long bottom = Math.min(top + 1, mapHeight - 1);
        long right = Math.min(left + 1, mapWidth - 1);
        double down = row - top;
        double along = column - left;
        long[] elements = {
            top * mapWidth + left, top * mapWidth + right, bottom * mapWidth + left, bottom * mapWidth + right
        };
        double[] weights = {(1 - down) * (1 - along), (1 - down) * along, down * (1 - along), down * along};
        for (int corner = 0; corner < CORNERS; corner++) {
            samples.indices()[corner][i] = elements[corner];
            samples.weights()[corner][i] = weights[corner];
        }
    }

    /**
     * The cells [C, height, width] of a map [C, H · W]. The maximum is taken over the weighted corners, as ONNX defines
     * it, and not over the interpolated samples.
     */
    Tensor pool(Tensor map, Samples samples) {
        Tensor total = corner(map, samples, 0);
        for (int i = 1; i < CORNERS; i++) {
            Tensor corner = corner(map, samples, i);
            total = mean ? total.add(corner) : torch.max(total, corner);
        }
        Tensor perCell = total.reshape(map.size(0), height, width, samples.perCell());
        return mean ? perCell.mean(-1) : perCell.amax(new long[] {-1}, false);
    }

    private static Tensor corner(Tensor map, Samples samples, int corner) {
        Tensor picked = torch.index_select(map, 1, Literals.longs(samples.indices()[corner]));
        return picked.mul(Literals.doubles(map, samples.weights()[corner]));
    }
}
