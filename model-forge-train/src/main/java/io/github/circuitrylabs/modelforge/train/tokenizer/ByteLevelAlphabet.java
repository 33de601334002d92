package io.github.circuitrylabs.modelforge.train.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GPT-2's bijection between the 256 bytes and 256 printable characters, which lets a vocabulary of bytes be written as
 * text. Printable Latin-1 bytes stand for themselves; the others, in order, for U+0100 and up.
 */
final class ByteLevelAlphabet {

    private final char[] charOfByte = new char[256];

    ByteLevelAlphabet() {
        char next = 256;
        for (int value = 0; value < 256; value++) {
            charOfByte[value] = isPrintable(value) ? (char) value : next++;
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

    private static boolean isPrintable(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || (value >= 0xAE && value <= 0xFF);
    }
}
