package dev.limbeck.reader.table;

import java.io.Reader;

/** Lines as one text with LF ends, so that a parser of characters gets {@link LineReader}'s checks. */
final class LineText extends Reader {
    private final LineReader lines;
    private String pending = "";
    private int position;

    LineText(LineReader lines) {
        this.lines = lines;
    }

    @Override
    public int read(char[] target, int offset, int length) {
        if (position == pending.length()) {
            pending = lines.next().map(line -> line + "\n").orElse("");
            position = 0;
        }
        if (pending.isEmpty()) {
            return length == 0 ? 0 : -1;
        }
        int count = Math.min(length, pending.length() - position);
        pending.getChars(position, position + count, target, offset);
        position += count;
        return count;
    }

    @Override
    public void close() {
        lines.close();
    }
}
