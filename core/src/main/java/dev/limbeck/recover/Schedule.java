package dev.limbeck.recover;

/**
 * How the learning rate changes over a training: it rises linearly from 0 during the warm-up, then follows a curve.
 *
 * @param curve after the warm-up
 * @param warmUp the share of all steps that the warm-up takes, 0 ≤ warmUp &lt; 1
 */
public record Schedule(Curve curve, double warmUp) {
    /** The factor of the learning rate over the progress of the training. */
    public enum Curve {
        CONSTANT {
            @Override
            double at(double progress) {
                return 1;
            }
        },
        /** Down to 0 on a line. */
        LINEAR {
            @Override
            double at(double progress) {
                return 1 - progress;
            }
        },
        /** Down to 0 on half a cosine (Loshchilov and Hutter 2017). */
        COSINE {
            @Override
            double at(double progress) {
                return (1 + Math.cos(Math.PI * progress)) / 2;
            }
        };

        /** The factor at a progress from 0 to 1. */
        abstract double at(double progress);
    }

    public Schedule {
        if (!(warmUp >= 0 && warmUp < 1)) {
            throw new IllegalArgumentException(
                    "The warm-up is a share of all steps from 0 to below 1, not " + warmUp + ".");
        }
    }

    /** The factor of the learning rate for a step of these, counted from 0; above 0 for every step. */
    public double factor(long step, long steps) {
        double warm = warmUp * steps;
        if (step < warm) {
            return (step + 1) / Math.ceil(warm);
        }
        return curve.at((step - warm) / Math.max(1, steps - warm));
    }
}
