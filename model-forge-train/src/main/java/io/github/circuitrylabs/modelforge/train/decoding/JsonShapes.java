package io.github.circuitrylabs.modelforge.train.decoding;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shapes that a JSON value may have; each begins with its first byte. */
final class JsonShapes {

    private JsonShapes() {}

    /** A value of some shape, of which nothing has come. */
    interface Value extends JsonSymbol {}

    /** Anything, with arrays and objects so many levels deep. */
    record Any(int depth) implements Value {
        private static final Words TRUE_FALSE_NULL = new Words(List.of("true", "false", "null"), 0);

        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == '"') {
                return below.with(new Characters(0));
            }
            if (b == '-' || (b >= '0' && b <= '9')) {
                return Digits.start(b, false, below);
            }
            if (depth > 0 && b == '[') {
                return below.with(new FirstItem(new Any(depth - 1), 0)).with(Space.SOME);
            }
            if (depth > 0 && b == '{') {
                return below.with(new AnyMembers(depth - 1, true)).with(Space.SOME);
            }
            return TRUE_FALSE_NULL.after(b, below);
        }

        @Override
        public int closing() {
            return 1;
        }
    }

    /** An object with any members. */
    record AnyObject(int depth) implements Value {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            return b == '{' ? new Any(depth).after(b, below) : null;
        }

        @Override
        public int closing() {
            return 2;
        }
    }

    private record AnyMembers(int depth, boolean first) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == '}') {
                return below;
            }
            JsonState member = below.with(new AnyMembers(depth, false))
                    .with(Space.SOME)
                    .with(new Any(depth))
                    .with(Space.SOME)
                    .with(new Words(List.of(":"), 0))
                    .with(Space.SOME)
                    .with(new Characters(0));
            if (first) {
                return b == '"' ? member : null;
            }
            return b == ',' ? member.with(new Words(List.of("\""), 0)).with(Space.SOME) : null;
        }

        @Override
        public int closing() {
            return 1;
        }
    }

    record Text(int atLeast) implements Value {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            return b == '"' ? below.with(new Characters(atLeast)) : null;
        }

        @Override
        public int closing() {
            return atLeast + 2;
        }
    }

    record Numeric(boolean integer) implements Value {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            return Digits.start(b, integer, below);
        }

        @Override
        public int closing() {
            return 1;
        }
    }

    /** One of a few values, as JSON in ASCII. */
    record OneOf(List<String> values) implements Value {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            return new Words(values, 0).after(b, below);
        }

        @Override
        public int closing() {
            return new Words(values, 0).closing();
        }
    }

    record Items(Value item, int atLeast) implements Value {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            return b == '[' ? below.with(new FirstItem(item, atLeast)).with(Space.SOME) : null;
        }

        @Override
        public int closing() {
            return 1 + new FirstItem(item, atLeast).closing();
        }
    }

    private record FirstItem(Value item, int atLeast) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == ']') {
                return atLeast == 0 ? below : null;
            }
            return item.after(
                    b, below.with(new NextItem(item, Math.max(0, atLeast - 1))).with(Space.SOME));
        }

        @Override
        public int closing() {
            return atLeast == 0 ? 1 : item.closing() + new NextItem(item, atLeast - 1).closing();
        }
    }

    private record NextItem(Value item, int atLeast) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == ']') {
                return atLeast == 0 ? below : null;
            }
            return b != ','
                    ? null
                    : below.with(new NextItem(item, Math.max(0, atLeast - 1)))
                            .with(Space.SOME)
                            .with(item)
                            .with(Space.SOME);
        }

        @Override
        public int closing() {
            return 1 + atLeast * (1 + item.closing());
        }
    }

    /** A named member; the name as JSON in ASCII with its quotes. */
    record Member(String name, Value value, boolean required) {
        private int shortest() {
            return name.length() + 1 + value.closing();
        }
    }

    /** An object with these members in this order; those that are not required may be left out. */
    record Members(List<Member> members) implements Value {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            return b == '{' ? below.with(new MembersFrom(members, 0, true)).with(Space.SOME) : null;
        }

        @Override
        public int closing() {
            return 1 + new MembersFrom(members, 0, true).closing();
        }
    }

    private record MembersFrom(List<Member> members, int from, boolean first) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            if (b == '}') {
                return required() == 0 ? below : null;
            }
            List<Integer> candidates = candidates();
            if (candidates.isEmpty()) {
                return null;
            }
            Name name = new Name(members, candidates, 0);
            if (first) {
                return name.after(b, below);
            }
            return b == ',' ? below.with(name).with(Space.SOME) : null;
        }

        /** The members that may come next: up to the first one that must. */
        private List<Integer> candidates() {
            List<Integer> candidates = new ArrayList<>();
            for (int i = from; i < members.size(); i++) {
                candidates.add(i);
                if (members.get(i).required()) {
                    break;
                }
            }
            return candidates;
        }

        private int required() {
            return (int) members.stream().skip(from).filter(Member::required).count();
        }

        @Override
        public int closing() {
            int commas = Math.max(0, first ? required() - 1 : required());
            int needed = members.stream()
                    .skip(from)
                    .filter(Member::required)
                    .mapToInt(Member::shortest)
                    .sum();
            return needed + commas + 1;
        }
    }

    /** The name of one of some members, from a place on, with all that the member needs. */
    private record Name(List<Member> members, List<Integer> candidates, int at) implements JsonSymbol {
        @Override
        public @Nullable JsonState after(int b, JsonState below) {
            List<Integer> left = candidates.stream()
                    .filter(i -> members.get(i).name().charAt(at) == b)
                    .toList();
            if (left.isEmpty()) {
                return null;
            }
            Member found = members.get(left.get(0));
            if (found.name().length() > at + 1) {
                return below.with(new Name(members, left, at + 1));
            }
            return below.with(new MembersFrom(members, left.get(0) + 1, false))
                    .with(Space.SOME)
                    .with(found.value())
                    .with(Space.SOME)
                    .with(new Words(List.of(":"), 0))
                    .with(Space.SOME);
        }

        @Override
        public int closing() {
            return candidates.stream()
                    .mapToInt(i -> members.get(i).shortest() - at + new MembersFrom(members, i + 1, false).closing())
                    .min()
                    .orElseThrow();
        }
    }
}
