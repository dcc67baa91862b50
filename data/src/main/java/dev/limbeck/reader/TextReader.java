package dev.limbeck.reader;

import dev.limbeck.data.Dataset;
import dev.limbeck.data.LabelKind;
import dev.limbeck.data.Labels;
import dev.limbeck.error.DataException;
import dev.limbeck.error.ModelException;
import dev.limbeck.error.RecipeException;
import dev.limbeck.graph.Model;
import dev.limbeck.reader.table.ColumnChoice;
import dev.limbeck.reader.table.ColumnFinder;
import dev.limbeck.reader.table.Row;
import dev.limbeck.reader.table.Table;
import dev.limbeck.reader.text.TextDataset;
import dev.limbeck.reader.text.TextTokenizer;
import dev.limbeck.reader.text.Texts;
import dev.limbeck.reader.text.TokenInputs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads tables of text for a model that takes tokens. */
final class TextReader implements SplitReader {
    private static final int USUAL_LENGTH = 512;
    private static final int LONGEST_PAIR = 2;

    private final DataOptions options;
    private final TokenInputs inputs;
    private final Path tokenizer;
    private final int length;
    private final Consumer<String> notes;
    private ModelClasses classes;
    private ModelClasses wordClasses;

    TextReader(DataOptions options, Model model, ModelConfiguration files, Consumer<String> notes) {
        this.options = options;
        this.notes = notes;
        List<String> names = files.classNames();
        classes = options.newClasses() ? ModelClasses.OPEN : ModelClasses.ofRows(model, names);
        wordClasses = options.newClasses() ? ModelClasses.OPEN : ModelClasses.ofTokens(model, names);
        inputs = TokenInputs.of(model, files.paddingId());
        tokenizer = files.tokenizer()
                .orElseThrow(() -> new ModelException("There is no tokenizer.json in " + files.folder()
                        + ", so text cannot be read for this model. Copy it there; tokenizer.save_pretrained()"
                        + " of Hugging Face transformers writes one."));
        length = length(options.length(), files.longest(), inputs.fixedLength());
    }

    private static int length(OptionalInt asked, OptionalInt longest, OptionalInt fixed) {
        int limit = fixed.orElse(longest.orElse(USUAL_LENGTH));
        if (asked.isPresent() && (fixed.isPresent() || longest.isPresent()) && asked.getAsInt() > limit) {
            throw new RecipeException(
                    "The length " + asked.getAsInt() + " is more than the " + limit + " tokens that the model takes.");
        }
        return asked.orElse(limit);
    }

    @Override
    public Dataset read(String name, List<Path> shards) {
        try (TextTokenizer open = new TextTokenizer(tokenizer, length)) {
            return options.columns().labels() == LabelKind.MATCHES
                    ? retrieval(name, shards, open)
                    : rows(name, shards, open);
        }
    }

    private Dataset rows(String name, List<Path> shards, TextTokenizer open) {
        Texts.Builder texts = new Texts.Builder(open);
        LabelReader labels = new LabelReader(options.columns().labels(), notes);
        TagReader tags = new TagReader(inputs.fixedLength(), notes);
        List<String> declared = List.of();
        boolean labelled = true;
        Set<Boolean> inWords = new HashSet<>();
        for (Path shard : shards) {
            Table table = Table.open(shard, options.header());
            ColumnChoice choice = choose(table);
            labelled &= choice.label().isPresent();
            declared =
                    choice.label().isPresent() ? table.classNames(choice.label().getAsInt()) : declared;
            boolean words = choice.texts().stream().anyMatch(table::isList);
            inWords.add(words);
            if (inWords.size() > 1) {
                throw new DataException(
                        table.name() + " has " + (words ? "lists of words" : "texts") + ", unlike the file before it.");
            }
            if (words) {
                addWords(table, choice, texts, tags);
            } else {
                addTexts(table, choice, texts, labels);
            }
        }
        return new TextDataset(
                name, texts.build(), inputs, labelled ? settled(labels, tags, declared) : new Labels.None());
    }

    private Labels settled(LabelReader labels, TagReader tags, List<String> declared) {
        if (tags.isEmpty()) {
            Labels ofRows = labels.labels(classes, declared);
            classes = classes.settledBy(ofRows);
            return ofRows;
        }
        Labels ofWords = tags.labels(wordClasses, declared);
        wordClasses = wordClasses.settledBy(ofWords);
        return ofWords;
    }

    private static void addTexts(Table table, ColumnChoice choice, Texts.Builder texts, LabelReader labels) {
        int first = choice.texts().get(0);
        read(table, choice, row -> {
            if (choice.texts().size() == LONGEST_PAIR) {
                texts.add(row.text(first), row.text(choice.texts().get(1)));
            } else {
                texts.add(row.text(first));
            }
            choice.label().ifPresent(column -> labels.add(row, column, table.isList(column)));
        });
    }

    private static void addWords(Table table, ColumnChoice choice, Texts.Builder texts, TagReader tags) {
        if (choice.texts().size() == LONGEST_PAIR) {
            throw new RecipeException("A row can have one list of words, not " + LONGEST_PAIR + ".");
        }
        read(table, choice, row -> {
            List<String> words = row.list(choice.texts().get(0));
            List<Integer> starts = texts.addWords(words);
            choice.label().ifPresent(column -> tags.add(row.list(column), words, starts, row.place()));
        });
    }

    /** Queries first, in the rows' order, then each different document once. A row without a query is a document. */
    private Dataset retrieval(String name, List<Path> shards, TextTokenizer open) {
        List<String> queries = new ArrayList<>();
        Map<String, Integer> documents = new LinkedHashMap<>();
        List<Integer> asked = new ArrayList<>();
        for (Path shard : shards) {
            Table table = Table.open(shard, options.header());
            ColumnChoice choice = choose(table);
            if (choice.texts().size() != LONGEST_PAIR) {
                throw new DataException("Retrieval needs two text columns of " + table.name()
                        + ", queries and documents. Name them with --text QUERY,DOCUMENT.");
            }
            read(table, choice, row -> {
                String query = row.text(choice.texts().get(0));
                int document = documents.computeIfAbsent(row.text(choice.texts().get(1)), d -> documents.size());
                if (!query.isBlank()) {
                    queries.add(query);
                    asked.add(document);
                }
            });
        }
        return TextDataset.retrieval(name, queries, List.copyOf(documents.keySet()), asked, open, inputs);
    }

    private ColumnChoice choose(Table table) {
        ColumnChoice choice = ColumnFinder.texts(table, options.columns());
        if (choice.texts().size() > LONGEST_PAIR) {
            throw new RecipeException(
                    "A row can have one or two texts, not " + choice.texts().size() + ".");
        }
        choice.guessed().ifPresent(notes);
        return choice;
    }

    private static void read(Table table, ColumnChoice choice, Consumer<Row> each) {
        try (Stream<Row> rows = table.rows(choice.textsAndLabel())) {
            rows.forEach(each);
        }
    }
}
