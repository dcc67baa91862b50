package dev.limbeck.cli.report;

import java.util.List;

/** Text on its way into HTML: what is written through {@link #text} cannot become markup. */
final class Markup {
    private final StringBuilder html = new StringBuilder();

    /** Writes markup that the program itself wrote. */
    Markup raw(String markup) {
        html.append(markup);
        return this;
    }

    Markup text(String text) {
        html.append(escape(text));
        return this;
    }

    /** One element that holds text; {@code classes} may be empty. */
    Markup element(String name, String classes, String text) {
        String attribute = classes.isEmpty() ? "" : " class=\"" + escape(classes) + "\"";
        return raw("<" + name + attribute + ">").text(text).raw("</" + name + ">");
    }

    /** One row of a table whose first cell is its heading. */
    Markup row(String heading, List<String> cells) {
        raw("<tr><th scope=\"row\">").text(heading).raw("</th>");
        cells.forEach(cell -> element("td", "", cell));
        return raw("</tr>\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
