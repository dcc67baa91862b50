package dev.limbeck.reader;

import dev.limbeck.error.ModelException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Whether the numbers of tokens and classes mean to a student what they mean to its teacher. */
public final class SameMeanings {
    private final ModelConfiguration student;
    private final ModelConfiguration teacher;

    private SameMeanings(ModelConfiguration student, ModelConfiguration teacher) {
        this.student = student;
        this.teacher = teacher;
    }

    /**
     * Compares what stands beside two models: the classes of {@code config.json} and the vocabularies of
     * {@code tokenizer.json}. What one of them does not say is taken to agree.
     *
     * @throws ModelException if a class or a token differs, naming it and the remedy
     */
    public static void require(ModelConfiguration student, ModelConfiguration teacher) {
        SameMeanings meanings = new SameMeanings(student, teacher);
        meanings.requireClasses();
        meanings.requireTokens();
    }

    private void requireClasses() {
        List<String> own = student.classNames();
        List<String> taught = teacher.classNames();
        IntStream.range(0, Math.min(own.size(), taught.size()))
                .filter(i -> !own.get(i).equals(taught.get(i)))
                .filter(i -> !isDefault(own.get(i), i) && !isDefault(taught.get(i), i))
                .findFirst()
                .ifPresent(i -> {
                    throw new ModelException("Class " + i + " is '" + own.get(i) + "' by " + student.folder()
                            + "/config.json and '" + taught.get(i) + "' by the teacher's: a student learns classes by"
                            + " their numbers. Give its head the teacher's order, and id2label with it.");
                });
    }

    /** What transformers writes for a class that has no name. */
    private static boolean isDefault(String name, int number) {
        return name.equals("LABEL_" + number);
    }

    private void requireTokens() {
        JsonNode own = vocabulary(student);
        JsonNode taught = vocabulary(teacher);
        if (own.isEmpty() || taught.isEmpty() || own.equals(taught)) {
            return;
        }
        String difference =
                own.isObject() && taught.isObject() ? difference(own, taught) : "the two list their tokens differently";
        throw new ModelException("The tokenizer.json in " + student.folder() + " is not the teacher's: " + difference
                + ". A student reads the teacher's tokens. Take one with the same tokenizer, or let distill make one"
                + " with --layers.");
    }

    private static JsonNode vocabulary(ModelConfiguration files) {
        return files.json("tokenizer.json")
                .orElseGet(MissingNode::getInstance)
                .path("model")
                .path("vocab");
    }

    private static String difference(JsonNode own, JsonNode taught) {
        for (Map.Entry<String, JsonNode> token : taught.properties()) {
            JsonNode number = own.path(token.getKey());
            if (!number.equals(token.getValue())) {
                return "'" + token.getKey() + "' is token " + token.getValue() + " there and "
                        + (number.isMissingNode() ? "unknown" : number) + " here";
            }
        }
        return "it has " + own.size() + " tokens, the teacher's " + taught.size();
    }
}
