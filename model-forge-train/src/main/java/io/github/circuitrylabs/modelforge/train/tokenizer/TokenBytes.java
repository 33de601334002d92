package io.github.circuitrylabs.modelforge.train.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a vocabulary's spelling of a token stands for, as the decoder of {@code tokenizer.json} has it. */
enum TokenBytes {
    /** GPT-2's alphabet of bytes. */
    BYTE_LEVEL {
        @Override
        byte[] bytes(String token) {
            return ALPHABET.unspell(token);
        }
    },
    /** SentencePiece: U+2581 for a space, {@code <0x0A>} for a byte that has no character. */
    SENTENCE_PIECE {
        @Override
        byte[] bytes(String token) {
            Matcher single = BYTE.matcher(token);
            return single.matches()
                    ? HexFormat.of().parseHex(single.group(1))
                    : token.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
        }
    },
    /** The text itself. */
    PLAIN {
        @Override
        byte[] bytes(String token) {
            return token.getBytes(StandardCharsets.UTF_8);
        }
    };

    private static final ByteLevelAlphabet ALPHABET = new ByteLevelAlphabet();
    private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");

    abstract byte[] bytes(String token);

    static TokenBytes of(JsonNode tokenizer) {
        List<String> decoders = tokenizer.path("decoder").findValuesAsText("type");
        if (decoders.contains("ByteLevel")) {
            return BYTE_LEVEL;
        }
        return decoders.contains("ByteFallback") || decoders.contains("Metaspace") ? SENTENCE_PIECE : PLAIN;
    }
}
