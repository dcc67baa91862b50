package dev.limbeck.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 over a sequence of parts, each with its length, so that their bounds count too. */
public final class ContentDigest {
    private final MessageDigest sha256;

    public ContentDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    public ContentDigest add(ByteBuffer part) {
        sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(part.remaining()).flip());
        sha256.update(part.duplicate());
        return this;
    }

    public ContentDigest add(String part) {
        return add(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)));
    }

    /** The digest so far in lower-case hexadecimal digits; the parts are forgotten. */
    public String hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }
}
