package io.github.circuitrylabs.modelforge.train.decoding;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that must still come in a JSON text, or may where it needs no byte. The shapes' own are in {@link JsonShapes}. */
interface JsonSymbol {

    /**
     * @param below what comes after this
     * @return where one stands after a byte of this, or null if it does not begin or go on with it
     */
    @Nullable
    JsonState after(int unsignedByte, JsonState below);

    /** The fewest bytes that complete this; 0 if it may be left out. */
    int closing();

    /** Up to so many white-space characters: some, for a model is used to them; not many, for a lost one writes nothing else. */
    record Space(int left) implements JsonSymbol {
        static final Space SOME = new Space(16);

        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            boolean white = b == ' ' || b == '\n' || b == '\r' || b == '\t';
            return !white ? null : left == 1 ? below : below.with(new Space(left - 1));
        }

        @Override
        public int closing() {
            return 0;
        }
    }

    /** One of several texts in ASCII, from a place on; none is the start of another. */
    record Words(List<String> texts, int at) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            List<String> left = texts.stream()
                    .filter(text -> at < text.length() && text.charAt(at) == b)
                    .toList();
            if (left.isEmpty()) {
                return null;
            }
            return left.get(0).length() == at + 1 ? below : below.with(new Words(left, at + 1));
        }

        @Override
        public int closing() {
            return texts.stream().mapToInt(String::length).min().orElseThrow() - at;
        }
    }

    /** The rest of a string with its closing quote, with at least so many characters more. */
    record Characters(int atLeast) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == '"') {
                return atLeast == 0 ? below : null;
            }
            JsonState rest = below.with(atLeast == 0 ? this : new Characters(atLeast - 1));
            if (b == '\\') {
                return rest.with(new Escape());
            }
            if (b < 0x80) {
                return b < ' ' ? null : rest;
            }
            Continuation continuation = Continuation.after(b);
            return continuation == null ? null : rest.with(continuation);
        }

        @Override
        public int closing() {
            return atLeast + 1;
        }
    }

    /** The rest of a character in UTF-8: so many bytes, the next one within bounds (RFC 3629, table of section 4). */
    record Continuation(int left, int low, int high) implements JsonSymbol {
        static @Nullable Continuation after(int lead) {
            if (lead >= 0xC2 && lead <= 0xDF) {
                return new Continuation(1, 0x80, 0xBF);
            }
            if (lead >= 0xE0 && lead <= 0xEF) {
                return new Continuation(2, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
            }
            if (lead >= 0xF0 && lead <= 0xF4) {
                return new Continuation(3, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
            }
            return null;
        }

        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b < low || b > high) {
                return null;
            }
            return left == 1 ? below : below.with(new Continuation(left - 1, 0x80, 0xBF));
        }

        @Override
        public int closing() {
            return left;
        }
    }

    /** What follows a backslash. */
    record Escape() implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == 'u') {
                return below.with(new Hex(4, 'f'));
            }
            return "\"\\/bfnrt".indexOf(b) >= 0 ? below : null;
        }

        @Override
        public int closing() {
            return 1;
        }
    }

    /** So many hexadecimal digits, the next one at most as given. Halves of surrogate pairs are left out: alone they are no text. */
    record Hex(int left, char highest) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            int digit = Character.digit(b, 16);
            if (digit < 0 || digit > Character.digit(highest, 16)) {
                return null;
            }
            return left == 1 ? below : below.with(new Hex(left - 1, left == 4 && digit == 13 ? '7' : 'f'));
        }

        @Override
        public int closing() {
            return left;
        }
    }

    /** The rest of a number, of at most so many characters. */
    record Digits(Phase phase, boolean integer, int left) implements JsonSymbol {
        static final int LONGEST = 24;

        enum Phase {
            SIGN,
            ZERO,
            WHOLE,
            POINT,
            FRACTION,
            EXPONENT,
            EXPONENT_SIGN,
            POWER
        }

        static @Nullable JsonState start(int b, boolean integer, JsonState below) {
            if (b == '-') {
                return below.with(new Digits(Phase.SIGN, integer, LONGEST));
            }
            return new Digits(Phase.SIGN, integer, LONGEST + 1).after(b, below);
        }

        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            Phase next = next(b);
            // A point or an exponent needs room for a sign and a digit.
            boolean opens = next == Phase.POINT || next == Phase.EXPONENT || next == Phase.EXPONENT_SIGN;
            return next == null || left < (opens ? 3 : 1) ? null : below.with(new Digits(next, integer, left - 1));
        }

        private @Nullable Phase next(int b) {
            boolean digit = b >= '0' && b <= '9';
            boolean e = b == 'e' || b == 'E';
            return switch (phase) {
                case SIGN -> !digit ? null : b == '0' ? Phase.ZERO : Phase.WHOLE;
                case ZERO -> fractional(b, e);
                case WHOLE -> digit ? Phase.WHOLE : fractional(b, e);
                case POINT -> digit ? Phase.FRACTION : null;
                case FRACTION -> digit ? Phase.FRACTION : e ? Phase.EXPONENT : null;
                case EXPONENT -> digit ? Phase.POWER : b == '+' || b == '-' ? Phase.EXPONENT_SIGN : null;
                case EXPONENT_SIGN, POWER -> digit ? Phase.POWER : null;
            };
        }

        private @Nullable Phase fractional(int b, boolean e) {
            return integer ? null : b == '.' ? Phase.POINT : e ? Phase.EXPONENT : null;
        }

        @Override
        public int closing() {
            return switch (phase) {
                case SIGN, POINT, EXPONENT, EXPONENT_SIGN -> 1;
                case ZERO, WHOLE, FRACTION, POWER -> 0;
            };
        }
    }
}
