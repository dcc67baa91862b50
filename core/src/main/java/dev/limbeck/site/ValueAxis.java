package dev.limbeck.site;

/** One axis of a value of the graph, counted from 0. */
public record ValueAxis(String value, int axis) {
    @Override
    public String toString() {
        return "axis " + axis + " of '" + value + "'";
    }
}
