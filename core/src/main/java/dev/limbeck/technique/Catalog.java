package dev.limbeck.technique;

import dev.limbeck.error.RecipeException;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * All techniques on the class path: ours, and those that others register under {@code
 * META-INF/services/dev.limbeck.technique.Technique}.
 */
public final class Catalog {
    private final List<Technique<?, ?>> techniques;

    private Catalog(List<Technique<?, ?>> techniques) {
        this.techniques = List.copyOf(techniques);
    }

    /** The techniques in the order in which they are registered. */
    public static Catalog load() {
        List<Technique<?, ?>> found = new ArrayList<>();
        ServiceLoader.load(Technique.class).forEach(found::add);
        return new Catalog(found);
    }

    public List<Technique<?, ?>> all() {
        return techniques;
    }

    /**
     * The technique with this id.
     *
     * @throws RecipeException if there is none, naming those that there are
     */
    public Technique<?, ?> get(String id) {
        return techniques.stream()
                .filter(t -> t.card().id().equals(id))
                .findFirst()
                .orElseThrow(() -> new RecipeException("There is no technique '" + id + "'. The techniques are "
                        + techniques.stream().map(t -> t.card().id()).collect(Collectors.joining(", ")) + "."));
    }
}
