package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GPT-2's bijection between the 256 bytes and 256 printable characters, which lets a vocabulary of bytes be written as
 * text. Printable Latin-1 bytes stand for themselves; the others, in order, for U+0100 and up.
 */
final class ByteLevelAlphabet {

    private final char[] charOfByte = new char[256];
    private final int[] byteOfChar = new int[512];

    ByteLevelAlphabet() {
        Arrays.fill(byteOfChar, -1);
        char next = 256;
        for (int value = 0; value < 256; value++) {
            charOfByte[value] = isPrintable(value) ? (char) value : next++;
            byteOfChar[charOfByte[value]] = value;
        }
    }

    /** All 256 characters in order of their code points, the order in which a vocabulary lists them. */
    List<String> sorted() {
        return IntStream.range(0, 256)
                .map(value -> charOfByte[value])
                .sorted()
                .mapToObj(Character::toString)
                .toList();
    }

    char charOf(int unsignedByte) {
        return charOfByte[unsignedByte];
    }

    /** The word as its UTF-8 bytes spelled in this alphabet. */
    String spell(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        StringBuilder spelled = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            spelled.append(charOfByte[b & 0xFF]);
        }
        return spelled.toString();
    }

    /** The bytes that a word in this alphabet spells; a character outside of it stands for itself. */
    byte[] unspell(String spelled) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(spelled.length());
        spelled.codePoints().forEach(character -> {
            int value = character < byteOfChar.length ? byteOfChar[character] : -1;
            if (value >= 0) {
                bytes.write(value);
            } else {
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    private static boolean isPrintable(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || (value >= 0xAE && value <= 0xFF);
    }
}
