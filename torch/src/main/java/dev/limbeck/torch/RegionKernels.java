package dev.limbeck.torch;

import static dev.limbeck.torch.KernelRow.op;

import dev.limbeck.tensor.Shape;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators on regions of feature maps [N, C, H, W] and on boxes. Gradients flow to the maps, not to the regions. */
final class RegionKernels {
    static final List<KernelRow> ROWS = List.of(
            op("RoiAlign", 10, call -> align(call, "output_half_pixel")),
            op("RoiAlign", 16, call -> align(call, "half_pixel")),
            op("MaxRoiPool", RegionKernels::maxPool),
            op("NonMaxSuppression", RegionKernels::suppress));

    private RegionKernels() {}

    /** Inputs x, regions [R, (x1, y1, x2, y2)] and the map of each region [R]. */
    private static List<Value> align(KernelCall call, String otherwise) {
        RoiGrid grid = RoiGrid.of(call.node(), otherwise);
        Tensor x = call.tensor(0);
        double[] regions = call.value(1).host().toDoubles();
        long[] maps = call.longs(2);
        TensorVector pooled = new TensorVector();
        for (int i = 0; i < maps.length; i++) {
            RoiGrid.Samples samples = grid.samples(regions, 4 * i, x.size(2), x.size(3));
            Tensor map = torch.select(x, 0, maps[i]).reshape(x.size(1), -1);
            pooled.push_back(grid.pool(map, samples));
        }
        long[] shape = {maps.length, x.size(1), grid.height(), grid.width()};
        return call.like(0, maps.length == 0 ? torch.zeros(shape, x.options()) : torch.stack(pooled));
    }

    /** Inputs x and regions [R, (map, x1, y1, x2, y2)]; each cell of a region gives its largest element. */
    private static List<Value> maxPool(KernelCall call) {
        Tensor x = call.tensor(0);
        double[] regions = call.value(1).host().toDoubles();
        long[] cells = call.node().intsAttribute("pooled_shape").orElse(new long[] {1, 1});
        double scale = call.node().floatAttribute("spatial_scale", 1);
        int count = Math.toIntExact(call.shape(1).dim(0));
        TensorVector pooled = new TensorVector();
        for (int i = 0; i < count; i++) {
            Tensor map = torch.select(x, 0, (long) regions[5 * i]);
            long[][] rows = cells(regions[5 * i + 2] * scale, regions[5 * i + 4] * scale, cells[0], x.size(2));
            long[][] columns = cells(regions[5 * i + 1] * scale, regions[5 * i + 3] * scale, cells[1], x.size(3));
            pooled.push_back(largest(map, rows, columns));
        }
        long[] shape = {count, x.size(1), cells[0], cells[1]};
        return call.like(0, count == 0 ? torch.zeros(shape, x.options()) : torch.stack(pooled));
    }

    /** Start and end of each cell of a rounded span, cut at the edges of the map. */
    private static long[][] cells(double from, double to, long count, long size) {
        long start = Math.round(from);
        long length = Math.max(Math.round(to) - start + 1, 1);
        long[][] cells = new long[(int) count][];
        for (int i = 0; i < count; i++) {
            long first = Math.floorDiv(i * length, count) + start;
            long end = -Math.floorDiv(-(i + 1) * length, count) + start;
            cells[i] = new long[] {Math.max(0, Math.min(size, first)), Math.max(0, Math.min(size, end))};
        }
        return cells;
    }

    private static Tensor largest(Tensor map, long[][] rows, long[][] columns) {
        TensorVector all = new TensorVector();
        for (long[] row : rows) {
            for (long[] column : columns) {
                long height = row[1] - row[0];
                long width = column[1] - column[0];
                Tensor cell = torch.narrow(torch.narrow(map, 1, row[0], height), 2, column[0], width);
                boolean empty = height <= 0 || width <= 0;
                all.push_back(
                        empty
                                ? torch.zeros(new long[] {map.size(0)}, map.options())
                                : cell.amax(new long[] {1, 2}, false));
            }
        }
        return torch.stack(all, 1).reshape(map.size(0), rows.length, columns.length);
    }

    /** The selected boxes [selected, (batch, class, box)] in the order of batches, classes and falling scores. */
    private static List<Value> suppress(KernelCall call) {
        List<long[]> selected = new BoxSuppression(call).selected();
        long[] flat = selected.stream().flatMapToLong(java.util.Arrays::stream).toArray();
        return call.host(dev.limbeck.tensor.Tensor.ofLongs(Shape.of(selected.size(), 3), flat));
    }
}
