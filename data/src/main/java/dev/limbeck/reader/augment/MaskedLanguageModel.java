package dev.limbeck.reader.augment;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.data.Labels;
import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Dims;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.measure.Predictor;
import dev.limbeck.op.ShapeInference;
import dev.limbeck.reader.MaskToken;
import dev.limbeck.reader.ModelConfiguration;
import dev.limbeck.reader.text.TextDataset;
import dev.limbeck.reader.text.TextTokenizer;
import dev.limbeck.reader.text.Texts;
import dev.limbeck.reader.text.TokenInputs;
import dev.limbeck.run.ModelFiles;
import dev.limbeck.run.Original;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The K words that a masked language model finds likeliest in the place of a word, as TinyBERT's augmentation has it
 * (Jiao et al. 2020, algorithm 1): the word is masked, and where the model tells two texts apart it reads the unmasked
 * text as the second. Only whole words that say something are candidates. Words of several pieces cannot be masked as
 * one; another source answers for them.
 */
final class MaskedLanguageModel implements WordSource {
    private static final int USUAL_LENGTH = 512;

    /** "film", "Film" and "FILM" are one word: what stands there and its spellings are answered and left out. */
    private static final int SPELLINGS = 3;

    private final ModelConfiguration files;
    private final TokenInputs inputs;
    private final MaskToken mask;
    private final Vocabulary vocabulary;
    private final Map<Integer, String> replacements;
    private final LikeliestWords likeliest;
    private final Predictor predictor;
    private final int candidates;
    private final Optional<WordSource> pieces;
    private final String digest;

    private MaskedLanguageModel(
            Model model,
            String scores,
            ModelConfiguration files,
            SourceSettings settings,
            Optional<WordSource> pieces) {
        this.files = files;
        this.inputs = TokenInputs.of(model, files.paddingId());
        this.vocabulary = Vocabulary.read(files);
        this.mask = vocabulary.mask().orElseThrow();
        this.replacements = vocabulary.replacements();
        this.predictor = settings.predictor();
        this.candidates = settings.candidates();
        this.pieces = pieces;
        int scored = Math.toIntExact(scored(model, scores).orElseThrow());
        this.likeliest = LikeliestWords.of(
                model,
                scores,
                inputs.ids(),
                mask.id(),
                scored,
                replacements.keySet(),
                Math.min(candidates + SPELLINGS, scored));
        this.digest = new ContentDigest()
                .add("masked-lm " + candidates)
                .add(files.json("tokenizer.json").orElseThrow().toString())
                .add(Original.of(model).digest())
                .add(pieces.map(WordSource::digest).orElse(""))
                .hex();
    }

    /** Whether a model has a score for every word of its vocabulary in the place of every token. */
    static boolean is(ModelFiles files) {
        ModelConfiguration beside = ModelConfiguration.beside(files.file());
        return beside.tokenizer().isPresent()
                && scores(files.read(), Vocabulary.read(beside)).isPresent();
    }

    /**
     * The masked language model that the settings name; words of several pieces come from the augmented model's table.
     *
     * @throws ModelException if it is none
     */
    static MaskedLanguageModel open(SourceSettings settings) {
        Model model = settings.masked().read();
        ModelConfiguration files = ModelConfiguration.beside(settings.masked().file());
        String scores = scores(model, Vocabulary.read(files))
                .orElseThrow(() -> new ModelException("'" + settings.masked().path()
                        + "' is no masked language model: it has no output [rows, tokens, vocabulary], or its tokenizer"
                        + " has no mask token. Name one with --masked-lm, or another source with --words."));
        return new MaskedLanguageModel(model, scores, files, settings, EmbeddingNeighbours.find(settings));
    }

    private static Optional<String> scores(Model model, Vocabulary vocabulary) {
        return model.graph().outputs().stream()
                .map(ValueInfo::name)
                .filter(output -> vocabulary.mask().isPresent())
                .filter(output -> scored(model, output).orElse(0) >= vocabulary.size())
                .findFirst();
    }

    /** The last axis of an output [rows, tokens, …]; empty if it is not of that form. */
    private static OptionalLong scored(Model model, String output) {
        Optional<Dims> declared =
                model.graph().type(output).tensor().flatMap(type -> type.dims()).filter(MaskedLanguageModel::isSized);
        return declared.or(() -> ShapeInference.infer(model).dims(output).filter(MaskedLanguageModel::isSized))
                .map(dims -> dims.axis(2).size())
                .orElseGet(OptionalLong::empty);
    }

    private static boolean isSized(Dims dims) {
        return dims.rank() == 3 && dims.axis(2).isKnown();
    }

    @Override
    public List<List<String>> candidates(List<Place> places) {
        List<Place> distinct = places.stream().distinct().toList();
        List<Place> whole = distinct.stream().filter(this::isMaskable).toList();
        List<Place> others =
                distinct.stream().filter(place -> !isMaskable(place)).toList();
        Map<Place, List<String>> answers = new HashMap<>();
        pieces.ifPresent(source -> put(others, source.candidates(others), answers));
        if (inputs.tellTextsApart()) {
            ask(whole, true, answers);
        }
        // Alone a text has room where its pair is cut before the mask.
        ask(whole.stream().filter(place -> !answers.containsKey(place)).toList(), false, answers);
        return places.stream()
                .map(place -> answers.getOrDefault(place, List.of()))
                .toList();
    }

    private boolean isMaskable(Place place) {
        return vocabulary.id(place.word()).isPresent() && !place.text().contains(mask.text());
    }

    private static void put(List<Place> places, List<List<String>> words, Map<Place, List<String>> answers) {
        for (int i = 0; i < places.size(); i++) {
            answers.put(places.get(i), words.get(i));
        }
    }

    /** Answers for the places whose mask is within the longest row that the model takes. */
    private void ask(List<Place> places, boolean besideOriginal, Map<Place, List<String>> answers) {
        Texts texts = masked(places, besideOriginal);
        List<Integer> rows = IntStream.range(0, texts.size())
                .filter(row -> texts.holds(row, mask.id()))
                .boxed()
                .toList();
        if (rows.isEmpty()) {
            return;
        }
        TextDataset data = new TextDataset("masked words", texts, inputs, new Labels.None());
        List<float[]> ids = predictor
                .predict(likeliest.model(), data.select(rows), likeliest.output())
                .rows();
        for (int i = 0; i < rows.size(); i++) {
            Place place = places.get(rows.get(i));
            answers.put(place, words(ids.get(i), place.word()));
        }
    }

    private Texts masked(List<Place> places, boolean besideOriginal) {
        int length = inputs.fixedLength().orElse(files.longest().orElse(USUAL_LENGTH));
        try (TextTokenizer tokenizer = new TextTokenizer(files.tokenizer().orElseThrow(), length)) {
            Texts.Builder texts = new Texts.Builder(tokenizer);
            for (Place place : places) {
                String text = place.with(mask.text());
                if (besideOriginal) {
                    texts.add(text, place.text());
                } else {
                    texts.add(text);
                }
            }
            return texts.build();
        }
    }

    /**
     * The words of these ids, the likeliest first, without the one that stands there. They are put in the order of the
     * vocabulary, so that rounding, which depends on the rows beside, cannot change which one a seed picks.
     */
    private List<String> words(float[] ids, String own) {
        List<Integer> likely = new ArrayList<>();
        for (float id : ids) {
            String word = replacements.get((int) id);
            if (word != null && !word.equalsIgnoreCase(own) && likely.size() < candidates) {
                likely.add((int) id);
            }
        }
        return likely.stream()
                .sorted()
                .map(id -> replacements.getOrDefault(id, own))
                .toList();
    }

    @Override
    public String digest() {
        return digest;
    }
}
