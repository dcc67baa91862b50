package dev.limbeck.torch;

import dev.limbeck.data.ContentDigest;
import dev.limbeck.error.EngineException;
import dev.limbeck.recover.Reference.OfTeacher;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where teachers' answers are kept from epoch to epoch, over interruptions and, in a folder of the user's, for other
 * students of the same teachers on the same rows.
 *
 * @param folder of the files
 * @param teachers of each teacher, a digest of it and its rows
 */
record AnswerKeeping(Path folder, List<String> teachers) {
    private static final String STATES = ".half";

    AnswerKeeping {
        teachers = List.copyOf(teachers);
    }

    /** The file of a value of one width. */
    Path answers(OfTeacher value) {
        return folder.resolve(name(value) + ".safetensors");
    }

    /** The file of a larger value. */
    Path states(OfTeacher value) {
        return folder.resolve(name(value) + STATES);
    }

    /** What is free on the disk of the folder, which is made if it is not there. */
    long freeBytes() {
        try {
            Files.createDirectories(folder);
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new EngineException("Answers cannot be kept in '" + folder + "': " + e.getMessage() + ".", e);
        }
    }

    /** Named after all that decides what is in it. */
    private String name(OfTeacher value) {
        return "answers-"
                + new ContentDigest()
                        .add(teachers.get(value.teacher()))
                        .add(Integer.toString(value.teacher()))
                        .add(value.teacherValue())
                        .hex();
    }

    /** Removes the large files of a training that is over. */
    static void removeStates(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + STATES)) {
            for (Path file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new EngineException("'" + folder + "' cannot be tidied up: " + e.getMessage() + ".", e);
        }
    }
}
