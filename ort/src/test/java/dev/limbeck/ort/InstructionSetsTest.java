package dev.limbeck.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.limbeck.target.Isa;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstructionSetsTest {
    @Test
    void readsTheFlagsOfLinux() {
        assertThat(InstructionSets.of(List.of("flags\t\t: fpu sse4_2 avx avx2 avx512f avx512_vnni")))
                .isEqualTo(Isa.VNNI);
        assertThat(InstructionSets.of(List.of("flags : avx2 avx_vnni"))).isEqualTo(Isa.VNNI);
        assertThat(InstructionSets.of(List.of("flags : avx2 avx512f avx512bw"))).isEqualTo(Isa.AVX512);
        assertThat(InstructionSets.of(List.of("processor : 0", "flags : avx avx2")))
                .isEqualTo(Isa.AVX2);
        assertThat(InstructionSets.of(List.of("Features : fp asimd asimddp"))).isEqualTo(Isa.ARM_DOT);
        assertThat(InstructionSets.of(List.of("flags : fpu avx"))).isEqualTo(Isa.UNKNOWN);
    }

    @Test
    void readsTheFlagsOfMacAndWindows() {
        assertThat(InstructionSets.of(List.of("hw.optional.arm.FEAT_DotProd: 1", "hw.optional.arm64: 1")))
                .isEqualTo(Isa.ARM_DOT);
        assertThat(InstructionSets.of(List.of("machdep.cpu.leaf7_features: RDWRFSGS AVX2 AVX512F AVX512VNNI")))
                .isEqualTo(Isa.VNNI);
        assertThat(InstructionSets.of(List.of("PF_AVX_INSTRUCTIONS_AVAILABLE", "PF_AVX2_INSTRUCTIONS_AVAILABLE")))
                .isEqualTo(Isa.AVX2);
    }
}
