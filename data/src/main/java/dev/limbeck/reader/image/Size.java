package dev.limbeck.reader.image;

/** The size of a picture in pixels. */
record Size(int height, int width) {
    Size {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("A picture cannot be " + height + "×" + width + ".");
        }
    }

    @Override
    public String toString() {
        return height + "×" + width;
    }
}
