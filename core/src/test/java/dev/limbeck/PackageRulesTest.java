package dev.limbeck;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A package may depend only on packages that stand above it in this list. */
class PackageRulesTest {
    private static final List<String> ORDER = List.of(
            "error",
            "io",
            "progress",
            "tensor",
            "graph",
            "onnx",
            "op",
            "huggingface",
            "target",
            "match",
            "pass",
            "site",
            "data",
            "calibrate",
            "technique",
            "measure",
            "recover",
            "plan",
            "recipe",
            "run");

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.limbeck");

    @TestFactory
    Stream<DynamicTest> dependsOnlyOnWhatStandsAbove() {
        List<DynamicTest> rules = new ArrayList<>();
        for (int i = 0; i < ORDER.size(); i++) {
            String name = ORDER.get(i);
            String[] below = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(PackageRulesTest::tree)
                    .toArray(String[]::new);
            if (below.length > 0) {
                ArchRule rule = noClasses()
                        .that()
                        .resideInAPackage(tree(name))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(below)
                        .allowEmptyShould(true);
                rules.add(DynamicTest.dynamicTest(name, () -> rule.check(CORE)));
            }
        }
        return rules.stream();
    }

    private static String tree(String name) {
        return "dev.limbeck." + name + "..";
    }

    @Test
    void onlyTheOnnxPackageKnowsProtobuf() {
        noClasses()
                .that(not(resideInAPackage("dev.limbeck.onnx..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.onnx..", "com.google.protobuf.."))
                .check(CORE);
    }

    @Test
    void techniquesDoNotKnowTheirSiblings() {
        List<String> families = List.of("structure", "prune", "quantize", "exit");
        for (String family : families) {
            String[] siblings = families.stream()
                    .filter(f -> !f.equals(family))
                    .map(f -> "dev.limbeck.technique." + f + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.limbeck.technique." + family + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(siblings)
                    .allowEmptyShould(true)
                    .check(CORE);
        }
    }

    @Test
    void coreNeitherPrintsNorExits() {
        noClasses().should().accessField(System.class, "out").check(CORE);
        noClasses().should().accessField(System.class, "err").check(CORE);
        noClasses().should().callMethod(System.class, "exit", int.class).check(CORE);
    }

    @Test
    void randomnessIsSeeded() {
        noClasses()
                .should()
                .callConstructor(java.util.Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(CORE);
    }
}
