package dev.limbeck.reader.image;

/** Pictures as files hold them, read one at a time. */
interface EncodedImages {
    int size();

    /**
     * One picture's bytes.
     *
     * @throws dev.limbeck.error.DataException if they cannot be read
     */
    byte[] bytes(int row);

    /** Where the picture is from, for messages. */
    String place(int row);
}
