package dev.limbeck.torch;

import dev.limbeck.graph.Graph;
import dev.limbeck.graph.Node;
import dev.limbeck.recover.TrainingPrecision;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How the threads of libtorch wait for work. It brings two pools, those of OpenMP and of OpenBLAS, and where both wait
 * by spinning they take the processors from each other: a step then takes 2.5 times as long.
 *
 * @param variables of the environment
 */
record ThreadSettings(Map<String, String> variables) {
    /** OpenBLAS multiplies, which is so for matrices in single precision: neither pool spins. */
    static final ThreadSettings OPENBLAS =
            new ThreadSettings(Map.of("OMP_WAIT_POLICY", "PASSIVE", "OPENBLAS_THREAD_TIMEOUT", "4"));

    /**
     * oneDNN multiplies, on the threads of OpenMP, so one thread is enough for OpenBLAS and OpenMP may spin. It spins
     * briefly: with the default, a step took ten times as long whenever other processes wanted the processors too.
     */
    static final ThreadSettings ONEDNN =
            new ThreadSettings(Map.of("OPENBLAS_NUM_THREADS", "1", "GOMP_SPINCOUNT", "2000"));

    private static final Set<String> MATRIX_PRODUCTS = Set.of("MatMul", "Gemm", "Attention", "LSTM", "GRU", "RNN");

    ThreadSettings {
        variables = Map.copyOf(variables);
    }

    /** What suits most of a model's products: convolutions, and all in bfloat16, are oneDNN's. */
    static ThreadSettings of(Graph graph, TrainingPrecision precision) {
        long convolutions =
                graph.nodes().stream().filter(ThreadSettings::isConvolution).count();
        long products = graph.nodes().stream()
                .filter(node -> MATRIX_PRODUCTS.contains(node.opType()))
                .count();
        return precision == TrainingPrecision.BF16 || convolutions > products ? ONEDNN : OPENBLAS;
    }

    /** What suits a training: where threads divide the rows, no product is divided among threads of OpenBLAS. */
    static ThreadSettings of(TrainingJob job) {
        ThreadSettings undivided = of(job.student().graph(), job.settings().precision());
        return job.replicas() == 1 ? undivided : undivided.forReplicas(job.replicas());
    }

    private ThreadSettings forReplicas(int count) {
        Map<String, String> more = new HashMap<>(variables);
        more.put("OPENBLAS_NUM_THREADS", "1");
        // A heap for each, or they wait for each other wherever a value is made.
        more.put("MALLOC_ARENA_MAX", Integer.toString(count));
        return new ThreadSettings(more);
    }

    private static boolean isConvolution(Node node) {
        return node.is("Conv") || node.is("ConvTranspose");
    }

    /** Changes the environment of a process that will load libtorch, whatever was set there before. */
    void set(Map<String, String> environment) {
        environment.remove("OMP_WAIT_POLICY");
        environment.remove("OPENBLAS_THREAD_TIMEOUT");
        environment.putAll(variables);
    }
}
