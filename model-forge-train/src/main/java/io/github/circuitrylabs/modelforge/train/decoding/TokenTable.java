package io.github.circuitrylabs.modelforge.train.decoding;

import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A vocabulary as bytes, in order, so that tokens that begin alike are walked once. Tells which tokens a JSON text can go
 * on with. Not safe for use by several threads.
 */
final class TokenTable {

    private static final int STATES_REMEMBERED = 64;

    private final List<Entry> entries = new ArrayList<>();
    private final byte[][] bytesOf;
    private final Map<JsonState, Follow> remembered = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JsonState, Follow> eldest) {
            return size() > STATES_REMEMBERED;
        }
    };

    private record Entry(byte[] bytes, int id, int sharedWithBefore) {}

    /** The tokens that may follow a state, with the bytes that then complete the text at least. */
    private record Follow(int[] ids, int[] closings, BitSet all, int worst) {
        private BitSet within(int bytes) {
            if (worst <= bytes) {
                return all;
            }
            BitSet some = new BitSet();
            for (int i = 0; i < ids.length; i++) {
                if (closings[i] <= bytes) {
                    some.set(ids[i]);
                }
            }
            return some;
        }
    }

    TokenTable(Tokenizer tokenizer) {
        bytesOf = new byte[tokenizer.vocabularySize()][];
        BitSet single = new BitSet();
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < bytesOf.length; id++) {
            bytesOf[id] = tokenizer.bytes(id);
            if (bytesOf[id].length > 0) {
                ids.add(id);
            }
            if (bytesOf[id].length == 1) {
                single.set(bytesOf[id][0] & 0xFF);
            }
        }
        // JSON needs printable ASCII, and the continuation of any character that a token may leave unfinished.
        if (single.get(' ', 0x7F).cardinality() < 0x7F - ' '
                || single.get(0x80, 0xC0).cardinality() < 0x40) {
            throw new InvalidInputException(
                    "JSON cannot be promised with this tokenizer: it has no token for some single"
                            + " bytes. Maybe use one on bytes (byte-level BPE, or SentencePiece with byte fallback).");
        }
        ids.sort((one, other) -> Arrays.compareUnsigned(bytesOf[one], bytesOf[other]));
        byte[] before = new byte[0];
        for (int id : ids) {
            int difference = Arrays.mismatch(before, bytesOf[id]);
            entries.add(new Entry(bytesOf[id], id, difference < 0 ? before.length : difference));
            before = bytesOf[id];
        }
    }

    /** The tokens after which the text can still be completed with so many tokens more. */
    BitSet follow(JsonState state, int tokensLeft) {
        return remembered.computeIfAbsent(state, this::walk).within(tokensLeft);
    }

    /** Where a text stands after a token, which must be one that may follow. */
    JsonState after(JsonState state, int id) {
        JsonState now = state;
        for (byte b : bytesOf[id]) {
            JsonState next = now.next(b & 0xFF);
            if (next == null) {
                throw new IllegalArgumentException("Token (" + id + ") cannot follow");
            }
            now = next;
        }
        return now;
    }

    private Follow walk(JsonState start) {
        int[] ids = new int[entries.size()];
        int[] closings = new int[entries.size()];
        BitSet all = new BitSet();
        int count = 0;
        int worst = 0;
        List<JsonState> path = new ArrayList<>(List.of(start));
        int dead = Integer.MAX_VALUE;
        for (Entry entry : entries) {
            if (entry.sharedWithBefore >= dead) {
                continue;
            }
            while (path.size() > entry.sharedWithBefore + 1) {
                path.remove(path.size() - 1);
            }
            dead = descend(path, entry.bytes);
            if (dead == Integer.MAX_VALUE) {
                int closing = path.get(path.size() - 1).closing();
                ids[count] = entry.id;
                closings[count++] = closing;
                all.set(entry.id);
                worst = Math.max(worst, closing);
            }
        }
        return new Follow(Arrays.copyOf(ids, count), Arrays.copyOf(closings, count), all, worst);
    }

    /** Extends the path to the whole token; the length of the start that cannot follow, if there is one. */
    private static int descend(List<JsonState> path, byte[] bytes) {
        while (path.size() <= bytes.length) {
            @Nullable JsonState next = path.get(path.size() - 1).next(bytes[path.size() - 1] & 0xFF);
            if (next == null) {
                return path.size();
            }
            path.add(next);
        }
        return Integer.MAX_VALUE;
    }
}
