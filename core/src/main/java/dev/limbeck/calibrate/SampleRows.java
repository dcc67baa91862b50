package dev.limbeck.calibrate;

/** A value seen as rows of as many elements as a layer has inputs. */
interface SampleRows {
    /** How many elements each row has. */
    int width();

    /** How many rows there are. */
    int rows();

    /**
     * One row.
     *
     * @param into as many elements as a row has
     */
    void row(int number, double[] into);
}
