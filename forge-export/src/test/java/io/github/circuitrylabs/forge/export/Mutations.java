package io.github.circuitrylabs.forge.export;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Damages bytes in ways that are likely to matter to readers of text formats; the same seed damages alike. */
final class Mutations {

    private static final List<String> TOKENS = List.of(
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\n",
            "\r",
            "\n\n",
            "\\",
            "\\u0000",
            "\\ud800",
            "\0",
            "\uFEFF",
            "null",
            "true",
            "-1",
            "1e999",
            "1E400000000",
            "9223372036854775808",
            "0.1",
            "{}",
            "[]",
            "\"\"",
            "{\"a\":1}",
            "---\n",
            "&a",
            "*a",
            "!!binary ",
            "!!set ",
            "? ",
            "- ",
            "  ",
            "\t",
            "<<: ",
            "|\n",
            ">\n",
            "2026-01-01",
            "{{",
            "{%",
            "\u2028",
            "😀",
            "=1+1",
            ",,",
            "\"\n",
            "\n\"");

    private final Random random;

    Mutations(long seed) {
        random = new Random(seed);
    }

    byte[] of(byte[] data) {
        byte[] mutated = data;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            mutated = once(mutated);
        }
        return mutated;
    }

    private byte[] once(byte[] data) {
        int from = random.nextInt(data.length + 1);
        int to = Math.min(
                data.length, from + 1 + (random.nextBoolean() ? random.nextInt(4) : random.nextInt(data.length + 1)));
        return switch (random.nextInt(7)) {
            case 0 -> spliced(data, from, to, new byte[0]);
            case 1 -> spliced(data, from, from, token());
            case 2 -> spliced(data, from, to, token());
            case 3 -> spliced(data, from, from, slice(data, from, to));
            case 4 -> slice(data, 0, from);
            case 5 -> spliced(data, from, Math.min(data.length, from + 1), new byte[] {(byte) random.nextInt(256)});
            default -> {
                int other = random.nextInt(data.length + 1);
                yield spliced(data, other, other, slice(data, from, to));
            }
        };
    }

    private byte[] token() {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] slice(byte[] data, int from, int to) {
        return java.util.Arrays.copyOfRange(data, from, to);
    }

    private static byte[] spliced(byte[] data, int from, int to, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + inserted.length);
        out.write(data, 0, from);
        out.writeBytes(inserted);
        out.write(data, to, data.length - to);
        return out.toByteArray();
    }
}
