package dev.limbeck.graph;

/** A named value with its declared type. */
public record ValueInfo(String name, ValueType type, Extras extras) {
    public ValueInfo(String name, ValueType type) {
        this(name, type, Extras.NONE);
    }

    public ValueInfo withType(ValueType newType) {
        return new ValueInfo(name, newType, extras);
    }

    public ValueInfo withName(String newName) {
        return new ValueInfo(newName, type, extras);
    }

    @Override
    public String toString() {
        return name + ": " + type;
    }
}
