package dev.limbeck.reader.image;

import dev.limbeck.error.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Pictures in one folder for each class: {@code cat/1.jpg}. */
public final class ClassFolders {
    private static final Pattern PICTURE = Pattern.compile(".+\\.(jpe?g|png|webp|gif|bmp)");

    private ClassFolders() {}

    /** The pictures of each class folder, classes and files sorted by name; without folders that hold none. */
    public static Map<String, List<Path>> of(Path folder) {
        Map<String, List<Path>> classes = new TreeMap<>();
        for (Path child : children(folder)) {
            if (Files.isDirectory(child)) {
                List<Path> pictures =
                        children(child).stream().filter(ClassFolders::isPicture).toList();
                if (!pictures.isEmpty()) {
                    classes.put(child.getFileName().toString(), pictures);
                }
            }
        }
        return classes;
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return PICTURE.matcher(name).matches() && Files.isRegularFile(file);
    }

    private static List<Path> children(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder + ": " + e.getMessage() + ".", e);
        }
    }
}
