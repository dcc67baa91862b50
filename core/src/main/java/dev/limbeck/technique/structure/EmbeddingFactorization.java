package dev.limbeck.technique.structure;

import dev.limbeck.calibrate.ChannelValues;
import dev.limbeck.calibrate.RowCounts;
import dev.limbeck.calibrate.Statistic;
import dev.limbeck.calibrate.Statistics;
import dev.limbeck.graph.Graph;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.Node;
import dev.limbeck.graph.Use;
import dev.limbeck.pass.Tape;
import dev.limbeck.site.Site.WeightSite;
import dev.limbeck.target.Target;
import dev.limbeck.technique.Card;
import dev.limbeck.technique.Outcome;
import dev.limbeck.technique.Stage;
import dev.limbeck.technique.Technique;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * A table of embeddings V×H as one of V×E, of which rows are looked up, and a matrix E×H (ALBERT, Lan et al. 2020,
 * section 3.1): {@code e = Gather(A, ids)·B}. They begin as the truncated SVD of the table in which each row counts as
 * often as the calibration data look it up, and once more, so that no row is free.
 */
public final class EmbeddingFactorization implements Technique<WeightSite, Factoring> {
    /** Tables of fewer rows for each column, such as those of positions and token types, hardly get smaller. */
    private static final int ROWS_PER_COLUMN = 2;

    @Override
    public Card card() {
        return new Card(
                "factorize-embedding",
                Stage.RANK,
                Set.of(Card.Saves.BYTES),
                true,
                "Tables of embeddings as narrower ones and a matrix that widens what is looked up.",
                "Lan et al., 2020, arXiv:1909.11942 (ALBERT), section 3.1");
    }

    /** Tables that are looked up and read by nothing else; one that several nodes look up is one site. */
    @Override
    public List<WeightSite> sites(Model model) {
        Graph graph = model.graph();
        return graph.nodes().stream()
                .filter(node -> node.is("Gather") && isTable(graph, node.input(0)))
                .filter(node -> graph.uses(node.input(0)).get(0).node() == node)
                .map(node -> new WeightSite(
                        node.name().isEmpty() ? node.output() : node.name(), node.output(), node.input(0)))
                .toList();
    }

    private static boolean isTable(Graph graph, String value) {
        return graph.initializer(value)
                        .filter(t -> t.dtype() == DType.FLOAT && t.rank() == 2)
                        .filter(t ->
                                t.shape().dim(0) >= ROWS_PER_COLUMN * t.shape().dim(1)
                                        && t.shape().dim(1) > 1)
                        .isPresent()
                && !graph.isOutput(value)
                && !graph.isInput(value)
                && graph.uses(value).stream().allMatch(EmbeddingFactorization::isLookup);
    }

    private static boolean isLookup(Use use) {
        return use.input() == 0 && use.node().is("Gather") && use.node().intAttribute("axis", 0) == 0;
    }

    @Override
    public List<Factoring> options(WeightSite site, Target target) {
        return List.of(
                new Factoring(new RankRule.Ratio(0.75), true),
                new Factoring(new RankRule.Ratio(0.5), true),
                new Factoring(new RankRule.Ratio(0.25), true));
    }

    @Override
    public Set<Statistic> needs(Model model, WeightSite site, Factoring factoring) {
        Set<Statistic> needs = new HashSet<>();
        if (factoring.byData()) {
            readers(model.graph(), site).forEach(node -> needs.add(counts(model.graph(), node)));
        }
        return needs;
    }

    private static List<Node> readers(Graph graph, WeightSite site) {
        boolean isThere = graph.producer(site.node())
                .filter(node -> node.is("Gather") && node.input(0).equals(site.weight()))
                .filter(node -> isTable(graph, site.weight()))
                .isPresent();
        return isThere ? graph.uses(site.weight()).stream().map(Use::node).toList() : List.of();
    }

    private static Statistic counts(Graph graph, Node lookup) {
        long rows = graph.initializer(lookup.input(0)).orElseThrow().shape().dim(0);
        return new Statistic(lookup.input(1), new RowCounts(Math.toIntExact(rows)));
    }

    @Override
    public Outcome apply(Model model, WeightSite site, Factoring factoring, Statistics statistics) {
        List<Node> readers = readers(model.graph(), site);
        if (readers.isEmpty()) {
            return new Outcome.Declined(
                    "'" + site.id() + "' does not look up rows of a constant [V, H] table of FLOAT that"
                            + " nothing else reads and that has more rows than columns.");
        }
        Tensor table = model.graph().initializer(site.weight()).orElseThrow();
        long rows = table.shape().dim(0);
        long columns = table.shape().dim(1);
        int most = RankRule.most(rows, columns);
        int count = Math.min(factoring.rank().atMost(rows, columns), most);
        DMatrixRMaj matrix = DMatrixRMaj.wrap((int) rows, (int) columns, table.toDoubles());
        Optional<double[]> weights = factoring.byData()
                ? frequencies(model.graph(), readers, statistics, (int) rows)
                : Optional.of(ones((int) rows));
        if (weights.isEmpty()) {
            return new Outcome.Declined("Nothing is known about which rows '" + site.id()
                    + "' looks up. Weighting them by their frequency needs calibration data.");
        }
        LowRankApproximation nearest = LowRankApproximation.ofRows(matrix, weights.get(), count);
        int rank = factoring.rank().rank(rows, columns, nearest::kept);
        if (rank > most || !(nearest.kept(1) >= 0)) {
            return new Outcome.Declined(String.format(
                    "'%s' (%d×%d) stays: it takes rank %d, and only ranks up to %d save parameters.",
                    site.id(), rows, columns, rank, most));
        }
        return new Outcome.Applied(
                written(model, site, readers, nearest.factors(rank).get(0)), OptionalDouble.of(nearest.error(rank)));
    }

    private static double[] ones(int rows) {
        double[] ones = new double[rows];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Optional<double[]> frequencies(Graph graph, List<Node> readers, Statistics statistics, int rows) {
        double[] weights = ones(rows);
        for (Node reader : readers) {
            Optional<ChannelValues> counts = statistics.get(counts(graph, reader), ChannelValues.class);
            if (counts.isEmpty()) {
                return Optional.empty();
            }
            for (int row = 0; row < rows; row++) {
                weights[row] += counts.get().get(row);
            }
        }
        return Optional.of(weights);
    }

    private static Model written(Model model, WeightSite site, List<Node> readers, Factors factors) {
        GraphEditor editor = model.edit();
        Tape weights = new Tape(editor, site.weight());
        String narrow = weights.constant("narrow", tensor(factors.left()));
        String wide = weights.constant("wide", tensor(factors.right()));
        for (Node reader : readers) {
            String rows = new Tape(editor, reader.output()).add("rows", "Gather", narrow, reader.input(1));
            editor.replace(reader, Node.of(reader.name(), "MatMul", List.of(rows, wide), reader.outputs()));
        }
        editor.removeInitializer(site.weight());
        return model.withGraph(editor.build());
    }

    private static Tensor tensor(DMatrixRMaj matrix) {
        return Tensor.ofDoubles(
                        Shape.of(matrix.numRows, matrix.numCols), Arrays.copyOf(matrix.data, matrix.getNumElements()))
                .cast(DType.FLOAT);
    }
}
