package dev.limbeck.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A model's answer to one row. */
sealed interface Answer {
    /** The answer as JSON; {@code row} counts from 1. */
    Map<String, Object> json(int row);

    /** The answer on a line. */
    String line();

    /** A class. */
    record Classified(String name, double probability, List<Float> scores) implements Answer {
        @Override
        public Map<String, Object> json(int row) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("row", row);
            json.put("answer", name);
            json.put("probability", probability);
            json.put("values", scores);
            return json;
        }

        @Override
        public String line() {
            return String.format(Locale.ROOT, "%s\t%.4f", name, probability);
        }
    }

    /** The classes of a set that are more likely than not; on a line, with commas between them. */
    record Chosen(List<String> names, List<Float> scores) implements Answer {
        @Override
        public Map<String, Object> json(int row) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("row", row);
            json.put("answer", names);
            json.put("values", scores);
            return json;
        }

        @Override
        public String line() {
            return String.join(",", names);
        }
    }

    /** An answer with how many blocks its row ran through; on a line, behind the answer. */
    record Exited(Answer answer, long exit) implements Answer {
        @Override
        public Map<String, Object> json(int row) {
            Map<String, Object> json = answer.json(row);
            json.put("exit", exit);
            return json;
        }

        @Override
        public String line() {
            return answer.line() + "\t" + exit;
        }
    }

    /** Numbers: a score or an embedding. */
    record Numbers(List<Float> values) implements Answer {
        @Override
        public Map<String, Object> json(int row) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("row", row);
            json.put("values", values);
            return json;
        }

        @Override
        public String line() {
            return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
        }
    }
}
