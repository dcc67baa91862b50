package dev.limbeck.ort;

import dev.limbeck.target.Isa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import oshi.SystemInfo;

/** Recognises what the processor of this machine offers integer kernels, from the flags it reports. */
public final class InstructionSets {
    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final Pattern SEPARATORS = Pattern.compile("[\\s:,]+");

    private InstructionSets() {}

    /** The instruction set of this machine; {@link Isa#UNKNOWN} if it does not tell. */
    public static Isa current() {
        return of(flags());
    }

    /**
     * The instruction set that these flags mean.
     *
     * @param lines flags, one or several a line, as Linux, macOS or Windows spell them
     */
    static Isa of(List<String> lines) {
        Set<String> flags = new HashSet<>();
        for (String line : lines) {
            flags.addAll(Arrays.asList(SEPARATORS.split(line.toLowerCase(Locale.ROOT))));
        }
        if (has(flags, "avx512_vnni", "avx512vnni", "avx_vnni", "avxvnni")) {
            return Isa.VNNI;
        }
        if (has(flags, "avx512f", "pf_avx512f_instructions_available")) {
            return Isa.AVX512;
        }
        if (has(flags, "avx2", "pf_avx2_instructions_available")) {
            return Isa.AVX2;
        }
        if (has(flags, "asimddp", "hw.optional.arm.feat_dotprod", "pf_arm_v82_dp_instructions_available")) {
            return Isa.ARM_DOT;
        }
        return Isa.UNKNOWN;
    }

    private static boolean has(Set<String> flags, String... spellings) {
        return Arrays.stream(spellings).anyMatch(flags::contains);
    }

    private static List<String> flags() {
        if (Files.isReadable(CPUINFO)) {
            try {
                return Files.readAllLines(CPUINFO);
            } catch (IOException e) {
                return List.of();
            }
        }
        return new SystemInfo().getHardware().getProcessor().getFeatureFlags();
    }
}
