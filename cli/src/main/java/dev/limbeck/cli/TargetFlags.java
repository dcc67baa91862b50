package dev.limbeck.cli;

import dev.limbeck.target.Isa;
import dev.limbeck.target.RuntimeVersion;
import dev.limbeck.target.Target;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The situation that a model is made for. */
final class TargetFlags {
    @Option(
            names = "--isa",
            description = "The processor's instructions: ${COMPLETION-CANDIDATES}; those of this machine if absent.")
    @Nullable
    private Isa isa;

    @Option(
            names = "--ort-version",
            paramLabel = "V",
            defaultValue = "1.20",
            description = "The oldest ONNX Runtime that must read the result (default ${DEFAULT-VALUE}).")
    private String ortVersion;

    @Option(
            names = "--opset",
            paramLabel = "N",
            defaultValue = "21",
            description = "The newest operator set the result may use (default ${DEFAULT-VALUE}).")
    private long opset;

    @Option(names = "--standard-only", description = "Use only operators of the ONNX standard.")
    private boolean standardOnly;

    /** These settings, on the machine that limbeck runs on where nothing is said. */
    Target target(Isa here) {
        return Target.of(isa == null ? here : isa)
                .withRuntimeVersion(RuntimeVersion.parse(ortVersion))
                .withOpset(opset)
                .withStandardOnly(standardOnly);
    }
}
