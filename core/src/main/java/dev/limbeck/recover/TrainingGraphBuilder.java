package dev.limbeck.recover;

import dev.limbeck.error.ModelException;
import dev.limbeck.graph.Attribute;
import dev.limbeck.graph.Dim;
import dev.limbeck.graph.GraphEditor;
import dev.limbeck.graph.Model;
import dev.limbeck.graph.ValueInfo;
import dev.limbeck.graph.ValueType;
import dev.limbeck.graph.ValueType.TensorType;
import dev.limbeck.pass.DeadCode;
import dev.limbeck.pass.Tape;
import dev.limbeck.tensor.DType;
import dev.limbeck.tensor.Shape;
import dev.limbeck.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Writes a student's loss into its graph; see {@link TrainingGraph}. */
final class TrainingGraphBuilder {
    private final Set<String> trainable;
    private final Map<String, String> masks;
    private final Map<String, String> updates;
    private final GraphEditor editor;
    private final Model student;

    TrainingGraphBuilder(Model source, Recovery recovery) {
        Model dropping = DropoutNodes.insertedIn(source, recovery.dropout());
        this.trainable = new LinkedHashSet<>(Parameters.of(dropping).without(recovery.frozen()));
        MaskNodes masking = MaskNodes.insertedIn(
                dropping, recovery.sparsification().map(Sparsification::masks).orElse(Map.of()), trainable);
        this.masks = masking.masks();
        RunningStatistics statistics = RunningStatistics.of(masking.model(), trainable);
        this.student = statistics.model();
        this.updates = statistics.updates();
        this.editor = student.edit();
    }

    TrainingGraph build(List<Term> terms) {
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("Nothing is learned from: there is no objective.");
        }
        student.graph().outputs().forEach(output -> editor.removeOutput(output.name()));
        Map<String, Reference> references = terms.stream()
                .map(Term::reference)
                .collect(Collectors.toMap(Reference::value, r -> r, (a, b) -> a, LinkedHashMap::new));
        references.values().stream().filter(Reference::isInput).forEach(this::addInput);
        Map<String, String> losses = new LinkedHashMap<>();
        terms.forEach(term -> losses.put(term.name(), write(term)));
        writeTotal(terms, List.copyOf(losses.values()));
        losses.values().forEach(this::addScalarOutput);
        updates.values().forEach(value -> editor.addOutput(new ValueInfo(value, new ValueType.Undeclared())));
        Model model = new DeadCode().apply(student.withGraph(editor.build())).model();
        trainable.retainAll(model.graph().initializers().keySet());
        masks.keySet().retainAll(trainable);
        if (trainable.isEmpty()) {
            throw new ModelException("The loss depends on no weight that may change, so there is nothing to train."
                    + " Freeze less, or check which value the objective compares.");
        }
        boolean rowsAreIndependent = updates.isEmpty()
                && terms.stream().noneMatch(term -> term.distance().comparesRows());
        return new TrainingGraph(model, trainable, masks, updates, losses, taught(references), rowsAreIndependent);
    }

    private static List<Reference.OfTeacher> taught(Map<String, Reference> references) {
        return references.values().stream()
                .flatMap(reference -> reference.tap().stream())
                .toList();
    }

    private void addInput(Reference reference) {
        editor.addInput(new ValueInfo(reference.value(), new TensorType(reference.dtype(), Optional.empty())));
    }

    /** The term's nodes; answers the name of its unweighted loss. */
    private String write(Term term) {
        Tape tape = new Tape(editor, "loss/" + term.name());
        // Losses are sums of many small numbers: they stay in fp32 whatever the values before them are.
        Map<String, Attribute> toFloat = Map.of("to", Attribute.of(DType.FLOAT.code()));
        String values = tape.add("values", "Cast", toFloat, real(tape, term, term.student()));
        if (term.projection().isPresent()) {
            Term.Projection projection = term.projection().get();
            String weight = weight(term, projection);
            values = tape.add("projected", projection.ofMaps() ? "Conv" : "MatMul", values, weight);
        }
        String reference = real(tape, term, term.reference().value());
        return term.distance().write(tape, values, reference);
    }

    private String weight(Term term, Term.Projection projection) {
        String name = "limbeck/projection/" + term.name();
        int from = projection.from();
        int to = projection.to();
        Tensor drawn = projection.ofMaps()
                ? Glorot.matrix(to, from, projection.seed()).reshape(Shape.of(to, from, 1, 1))
                : Glorot.matrix(from, to, projection.seed());
        editor.initializer(name, drawn);
        trainable.add(name);
        return name;
    }

    /** The values of real tokens only, [tokens, ...], where padding must not count. */
    private String real(Tape tape, Term term, String values) {
        if (term.tokens().isEmpty()) {
            return values;
        }
        String flat = KeptTokens.flat(tape);
        String mask = tape.add("mask", "Reshape", term.tokens().get(), flat);
        String keep = tape.add("keep", "Cast", Map.of("to", Attribute.of(DType.BOOL.code())), mask);
        return KeptTokens.of(tape, values, flat, keep);
    }

    private void writeTotal(List<Term> terms, List<String> losses) {
        Tape tape = new Tape(editor, "loss");
        String[] weighted = new String[losses.size()];
        for (int i = 0; i < weighted.length; i++) {
            String weight =
                    tape.constant("weight", Tensor.scalar((float) terms.get(i).weight()));
            weighted[i] = tape.add("weighted", "Mul", losses.get(i), weight);
        }
        tape.addAs(TrainingGraph.LOSS, "sum", "Sum", Map.of(), List.of(weighted));
        addScalarOutput(TrainingGraph.LOSS);
    }

    private void addScalarOutput(String value) {
        editor.addOutput(new ValueInfo(value, TensorType.of(DType.FLOAT, new Dim[0])));
    }
}
