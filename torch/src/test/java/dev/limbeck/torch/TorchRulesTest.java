package dev.limbeck.torch;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** libtorch stays inside this module, and ONNX Runtime outside of it. */
class TorchRulesTest {
    private static final JavaClasses TORCH = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.limbeck.torch");

    @Test
    void theTwoEnginesDoNotKnowEachOther() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.onnxruntime..", "dev.limbeck.ort.."))
                .check(TORCH);
    }

    @Test
    void noPublicSignatureNamesLibtorch() {
        List<String> leaks = TORCH.stream()
                .filter(TorchRulesTest::isPublic)
                .flatMap(c -> c.getCodeUnits().stream())
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC)
                        || unit.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(unit -> types(unit).anyMatch(t -> t.getName().startsWith("org.bytedeco.")))
                .map(JavaCodeUnit::getFullName)
                .toList();

        assertThat(leaks).isEmpty();
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    private static Stream<JavaClass> types(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream());
    }

    @Test
    void nothingIsPrinted() {
        noClasses().should().accessField(System.class, "out").check(TORCH);
        noClasses().should().accessField(System.class, "err").check(TORCH);
    }
}
