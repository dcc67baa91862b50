package dev.limbeck.recover;

import dev.limbeck.error.RecipeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which block of the teacher each block of the student learns from, or begins as (TinyBERT, Jiao et al. 2020, section
 * 3.1: g(m)).
 *
 * @param teacherBlocks by the student's block, the teacher's, from 0, rising
 */
public record LayerMap(List<Integer> teacherBlocks) {
    /** The usual ways to choose. M is the number of the student's blocks, N of the teacher's. */
    public enum Rule {
        /** Evenly, the last from the last: g(m) = m·N/M for blocks counted from 1. */
        UNIFORM {
            @Override
            int teacherBlock(int block, int student, int teacher) {
                return (block + 1) * teacher / student - 1;
            }
        },
        /** The last M blocks. */
        TOP {
            @Override
            int teacherBlock(int block, int student, int teacher) {
                return teacher - student + block;
            }
        },
        /** The first M blocks. */
        BOTTOM {
            @Override
            int teacherBlock(int block, int student, int teacher) {
                return block;
            }
        },
        /** The first half of the student's from the first of the teacher, the rest from the last. */
        ENDS {
            @Override
            int teacherBlock(int block, int student, int teacher) {
                boolean isOfTheFirst = 2 * block < student;
                return isOfTheFirst ? block : teacher - student + block;
            }
        },
        /** The first, the third, and so on (DistilBERT, Sanh et al. 2019, section 3). */
        EVERY_SECOND {
            @Override
            int teacherBlock(int block, int student, int teacher) {
                return 2 * block;
            }
        };

        abstract int teacherBlock(int block, int student, int teacher);

        /** The name on the command line, such as {@code every-second}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public LayerMap {
        teacherBlocks = List.copyOf(teacherBlocks);
        if (teacherBlocks.isEmpty()) {
            throw new IllegalArgumentException("A student has at least one block.");
        }
        for (int i = 0; i < teacherBlocks.size(); i++) {
            int least = i == 0 ? 0 : teacherBlocks.get(i - 1) + 1;
            if (teacherBlocks.get(i) < least) {
                throw new IllegalArgumentException(
                        "The blocks of a layer map count from 0 and rise: " + teacherBlocks + " do not.");
            }
        }
    }

    /** How many blocks the student has. */
    public int size() {
        return teacherBlocks.size();
    }

    /** The teacher's block that the student's last one learns from. */
    int last() {
        return teacherBlocks.get(teacherBlocks.size() - 1);
    }

    /**
     * The map of a rule.
     *
     * @param student how many blocks the student has
     * @param teacher how many the teacher has
     * @throws RecipeException if the rule needs more blocks than the teacher has
     */
    public static LayerMap of(Rule rule, int student, int teacher) {
        if (student < 1 || student > teacher) {
            throw new RecipeException("A student of " + student + " blocks cannot be mapped to a teacher of " + teacher
                    + ": it needs at least 1 and at most as many as the teacher.");
        }
        LayerMap map = new LayerMap(IntStream.range(0, student)
                .map(block -> rule.teacherBlock(block, student, teacher))
                .boxed()
                .toList());
        return map.within(teacher);
    }

    /**
     * The map that a word means: a rule, or the teacher's blocks, such as {@code 0,3,6,11}.
     *
     * @throws RecipeException if it means none for these models, naming what there is
     */
    public static LayerMap parse(String word, int student, int teacher) {
        for (Rule rule : Rule.values()) {
            if (rule.word().equals(word)) {
                return of(rule, student, teacher);
            }
        }
        LayerMap map = explicit(word).within(teacher);
        if (map.teacherBlocks.size() != student) {
            throw new RecipeException("The layer map '" + word + "' names " + map.teacherBlocks.size()
                    + " blocks, but the student has " + student + ".");
        }
        return map;
    }

    private static LayerMap explicit(String word) {
        try {
            return new LayerMap(Arrays.stream(word.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList());
        } catch (NumberFormatException e) {
            throw new RecipeException("A layer map is "
                    + Arrays.stream(Rule.values()).map(Rule::word).collect(Collectors.joining(", "))
                    + " or the teacher's blocks, such as 0,3,6,11; not '" + word + "'.");
        } catch (IllegalArgumentException e) {
            throw new RecipeException(String.valueOf(e.getMessage()));
        }
    }

    private LayerMap within(int teacher) {
        if (last() >= teacher) {
            throw new RecipeException("The layer map " + teacherBlocks + " names block " + last()
                    + ", but the teacher has blocks 0 to " + (teacher - 1) + ".");
        }
        return this;
    }
}
