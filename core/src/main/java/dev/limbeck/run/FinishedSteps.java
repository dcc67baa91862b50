package dev.limbeck.run;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.error.DataException;
import dev.limbeck.io.AtomicFile;
import dev.limbeck.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a run has measured so far, kept in a file so that the same run goes on where it was stopped. The file is
 * replaced whole after every step: a line with the SHA-256 of all that follows, then a JSON object with the digest of
 * the run it belongs to and the figures of each step. A damaged file, or one of another run, is not used.
 */
final class FinishedSteps {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private final Optional<Path> file;
    private final String run;
    private final Map<String, JsonNode> steps;

    /** The content of the file. */
    private record Content(String run, Map<String, JsonNode> steps) {}

    private FinishedSteps(Optional<Path> file, String run, Map<String, JsonNode> steps) {
        this.file = file;
        this.run = run;
        this.steps = new LinkedHashMap<>(steps);
    }

    /**
     * The steps that an earlier start of a run has finished; it says in one line whether there are any.
     *
     * @param file where they are kept; absent: they are not kept
     * @param run a digest of all that the figures depend on
     */
    static FinishedSteps of(Optional<Path> file, String run, Progress progress) {
        if (file.filter(Files::exists).isEmpty()) {
            return new FinishedSteps(file, run, Map.of());
        }
        Path path = file.get();
        Optional<Content> content = read(path);
        if (content.isEmpty()) {
            progress.note("'" + path + "' is damaged, so what it kept of a stopped run is not used: all is done anew.");
            return new FinishedSteps(file, run, Map.of());
        }
        Map<String, JsonNode> steps = content.get().steps();
        if (!content.get().run().equals(run)) {
            progress.note("'" + path + "' is of a run with another model, other data or other options: all is done"
                    + " anew.");
            return new FinishedSteps(file, run, Map.of());
        }
        progress.note("A stopped run goes on: " + steps.size() + " steps are finished already.");
        return new FinishedSteps(file, run, steps);
    }

    private static Optional<Content> read(Path file) {
        try {
            String text = Files.readString(file);
            int end = text.indexOf('\n');
            String json = text.substring(end + 1);
            boolean whole = end > 0 && text.substring(0, end).equals(digest(json));
            return whole ? Optional.of(JSON.readValue(json, Content.class)) : Optional.empty();
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    private static String digest(String text) {
        return new ContentDigest().add(text).hex();
    }

    /**
     * The figures of a step: those that are known, or those that the work gives, which are known from then on.
     *
     * @throws DataException if they cannot be kept
     */
    <T extends Record> T once(String step, Class<T> figures, Supplier<T> work) {
        JsonNode known = steps.get(step);
        if (known != null) {
            return JSON.treeToValue(known, figures);
        }
        T done = work.get();
        steps.put(step, JSON.valueToTree(done));
        file.ifPresent(this::write);
        return done;
    }

    private void write(Path path) {
        String json = JSON.writeValueAsString(new Content(run, steps));
        try {
            AtomicFile.writeText(path, digest(json) + "\n" + json);
        } catch (IOException e) {
            throw new DataException(
                    "What is finished of the run cannot be kept in '" + path + "': " + e.getMessage()
                            + ". Choose another -o, or free space.",
                    e);
        }
    }
}
