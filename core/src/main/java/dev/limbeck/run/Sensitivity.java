package dev.limbeck.run;

import dev.limbeck.progress.Progress;
import dev.limbeck.technique.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Ranks candidates by what each alone does to the answers on the search rows. Long lists are first measured by groups
 * of neighbours; only the groups that do most are taken apart.
 */
final class Sensitivity {
    private static final int FEW = 24;
    private static final int GROUPS = 12;
    private static final int TAKEN_APART = 3;

    private final Workshop workshop;
    private final Progress progress;
    private final List<Effect> effects = new ArrayList<>();

    /** What neighbouring candidates together do to the answers, nothing else being changed. */
    record Effect(List<Candidate<?, ?>> group, Evaluation.Outcome outcome) {
        private double changePerCandidate() {
            return outcome.meanChange() / group.size();
        }
    }

    Sensitivity(Workshop workshop, Progress progress) {
        this.workshop = workshop;
        this.progress = progress;
    }

    /** Measures what is needed to know the worst candidates. */
    void rank(List<Candidate<?, ?>> candidates) {
        if (candidates.size() <= FEW) {
            measureAll(candidates);
            return;
        }
        measure(groups(candidates));
        for (Effect worst : ranked().subList(0, Math.min(TAKEN_APART, effects.size()))) {
            effects.remove(worst);
            measureAll(worst.group());
        }
    }

    /** Measures every candidate alone. */
    void measureAll(List<Candidate<?, ?>> candidates) {
        measure(candidates.stream().<List<Candidate<?, ?>>>map(List::of).toList());
    }

    private void measure(List<List<Candidate<?, ?>>> groups) {
        try (Progress.Task task = progress.begin("Measuring what single sites cost", groups.size())) {
            for (List<Candidate<?, ?>> group : groups) {
                effects.add(new Effect(group, workshop.effect(group)));
                task.advance(1);
            }
        }
    }

    private static List<List<Candidate<?, ?>>> groups(List<Candidate<?, ?>> candidates) {
        List<List<Candidate<?, ?>>> groups = new ArrayList<>();
        int size = (candidates.size() + GROUPS - 1) / GROUPS;
        for (int from = 0; from < candidates.size(); from += size) {
            groups.add(List.copyOf(candidates.subList(from, Math.min(from + size, candidates.size()))));
        }
        return groups;
    }

    /** What was measured, the largest change for each candidate first. */
    List<Effect> ranked() {
        return effects.stream()
                .sorted(Comparator.comparingDouble(Effect::changePerCandidate).reversed())
                .toList();
    }

    /** The candidates measured alone, the worst first. */
    List<SiteLoss> losses(Set<String> inFloat) {
        return ranked().stream()
                .filter(effect -> effect.group().size() == 1)
                .map(effect -> loss(effect.group().get(0), effect.outcome(), inFloat))
                .toList();
    }

    private static SiteLoss loss(Candidate<?, ?> candidate, Evaluation.Outcome outcome, Set<String> inFloat) {
        return new SiteLoss(
                candidate.site().id(),
                candidate.technique().card().id(),
                outcome.dropPoints(),
                outcome.meanChange(),
                inFloat.contains(candidate.id()));
    }
}
