package dev.limbeck.cli.report;

import dev.limbeck.run.GroupSensitivity;
import dev.limbeck.run.GroupWidth;
import dev.limbeck.run.PruningEvidence;
import java.util.List;
import java.util.Locale;

/** The part of a report that tells what is left of each layer, and what each costs. */
final class PruningSection {
    private PruningSection() {}

    static String html(PruningEvidence pruning) {
        return widths(pruning.widths()) + sensitivity(pruning.sensitivity());
    }

    private static String widths(List<GroupWidth> widths) {
        Markup rows = new Markup();
        for (GroupWidth width : widths) {
            rows.row(
                    width.unit() + "s of " + width.group(),
                    List.of(
                            Integer.toString(width.before()),
                            width.before() + " → " + width.after(),
                            String.format(Locale.ROOT, "%.0f %%", 100.0 * width.after() / width.before())));
        }
        return """
                <section aria-labelledby="widths-title">
                <h2 id="widths-title">What is left of each layer</h2>
                <div id="width-chart" class="chart" role="img" aria-label="What is left of each layer; the table below has the same figures"></div>
                <details><summary>The same as a table</summary>
                <table><thead><tr><th scope="col">Layer</th><th scope="col">Original</th><th scope="col">Result</th><th scope="col">Left</th></tr></thead>
                <tbody>
                """ + rows + "</tbody></table></details></section>\n";
    }

    private static String label(GroupSensitivity group) {
        boolean isPart = !group.group().startsWith(group.unit() + " ");
        return isPart ? group.unit() + "s of " + group.group() : group.group();
    }

    private static String sensitivity(List<GroupSensitivity> groups) {
        if (groups.isEmpty()) {
            return "";
        }
        Markup rows = new Markup();
        for (GroupSensitivity group : groups) {
            group.points()
                    .forEach(point -> rows.row(
                            label(group),
                            List.of(
                                    String.format(Locale.ROOT, "%.0f %%", 100 * point.gone()),
                                    String.format(Locale.ROOT, "%.5f", point.divergence()))));
        }
        return """
                <section aria-labelledby="groups-title">
                <h2 id="groups-title">What each layer costs</h2>
                <p>How far the answers to the search rows are from the original's when some of one layer alone goes, what counts least first, and nothing makes up for it: of classes the mean divergence (KL) of their probabilities, of other answers the squared distance by their squares.</p>
                <div id="group-chart" class="chart" role="img" aria-label="What each layer costs; the table below has the same figures"></div>
                <details><summary>The same as a table</summary>
                <table><thead><tr><th scope="col">Layer</th><th scope="col">Gone</th><th scope="col">Divergence</th></tr></thead>
                <tbody>
                """ + rows + "</tbody></table></details></section>\n";
    }
}
