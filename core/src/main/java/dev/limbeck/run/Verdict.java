package dev.limbeck.run;

import java.util.Locale;

/** Whether a result may take the original's place. */
public enum Verdict {
    /** It saves what was asked for, and its loss is within the limit on validation data. */
    KEPT,
    /** It is not better than the original, or loses too much. */
    DECLINED,
    /** It saves, but there were no data, or not the right ones, to show what it loses. */
    UNPROVEN;

    /** The word in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
