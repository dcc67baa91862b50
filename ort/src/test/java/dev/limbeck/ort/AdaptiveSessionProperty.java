package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.graph.Model;
import dev.limbeck.ort.ServedRows.Counts;
import dev.limbeck.pass.deploy.AttentionKernel;
import dev.limbeck.pass.deploy.Deployment;
import dev.limbeck.pass.deploy.DeploymentForm;
import dev.limbeck.target.Isa;
import dev.limbeck.target.Target;
import dev.limbeck.technique.exit.ExitBranch;
import dev.limbeck.technique.exit.ExitModels;
import dev.limbeck.technique.exit.Uncertainty;
import dev.limbeck.testkit.CanonicalBert.Shapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads send rows of mixed lengths at mixed speeds, one or several to a request: each is answered once, with what
 * plain Java makes of the flat form's outputs, and leaves where that says.
 */
class AdaptiveSessionProperty {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingIsLostDoubledOrSwapped(boolean packed) throws Exception {
        check(ExitModels.tiny(), ExitModels.TINY, packed, 650, AdaptiveSettings.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void norAtManyExitsWithLittleRoom(boolean packed) throws Exception {
        AdaptiveSettings settings = AdaptiveSettings.DEFAULT.withMaxBatch(5).withMostRows(17);
        check(ExitModels.bert(ExitBranch.Kind.ATTENTION), ExitModels.SHAPES, packed, 80, settings);
    }

    private static void check(Model flat, Shapes shapes, boolean packed, int requests, AdaptiveSettings settings)
            throws Exception {
        DeploymentForm form = new DeploymentForm(packed, AttentionKernel.FUSED);
        Model served = new Deployment(form, Target.of(Isa.VNNI)).apply(flat).model();
        ServedRows rows = new ServedRows(flat, shapes);
        try (AdaptiveSession session = AdaptiveSession.open(served, Uncertainty.CLASSES, settings)) {
            Counts counts = rows.send(session, requests);
            assertThat(counts.rows()).isEqualTo(6L * 3 * requests);
            assertThat(counts.compared()).isGreaterThan((long) (0.95 * counts.rows()));
        }
    }
}
