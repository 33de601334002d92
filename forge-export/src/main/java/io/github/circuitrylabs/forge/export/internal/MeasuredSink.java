package io.github.circuitrylabs.forge.export.internal;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Counts and digests the bytes on their way. */
public final class MeasuredSink extends FilterOutputStream {

    private final MessageDigest digest;
    private long bytes;

    public MeasuredSink(OutputStream sink) {
        super(sink);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] data, int offset, int length) throws IOException {
        out.write(data, offset, length);
        digest.update(data, offset, length);
        bytes += length;
    }

    public long bytes() {
        return bytes;
    }

    /** The SHA-256 of all bytes so far, as hex digits; ends the counting. */
    public String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
