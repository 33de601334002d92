package io.github.circuitrylabs.modelforge.train.internal.jinja;

import com.hubspot.jinjava.util.ForLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/** The methods of Python's {@code str}, {@code dict} and {@code list} that templates use; each does as Python's does. */
final class PythonMethods {

    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    private PythonMethods() {}

    static @Nullable Object call(Object base, String method, Object... arguments) {
        if (base instanceof String text) {
            return ofText(text, method, arguments);
        }
        if (base instanceof Map<?, ?> map) {
            return ofMap(map, method, arguments);
        }
        if (base instanceof ForLoop loop && method.equals("cycle") && arguments.length > 0) {
            return arguments[loop.getIndex0() % arguments.length];
        }
        if (base instanceof List<?> list && arguments.length == 1) {
            switch (method) {
                case "index":
                    return (long) list.indexOf(arguments[0]);
                case "count":
                    return list.stream().filter(arguments[0]::equals).count();
                default:
            }
        }
        throw unknown(base, method, arguments.length);
    }

    private static Object ofText(String text, String method, Object... arguments) {
        String first = arguments.length > 0 && arguments[0] instanceof String given ? given : null;
        switch (method) {
            case "strip":
                return right(left(text, first), first);
            case "lstrip":
                return left(text, first);
            case "rstrip":
                return right(text, first);
            case "lower":
                return text.toLowerCase(Locale.ROOT);
            case "upper":
                return text.toUpperCase(Locale.ROOT);
            case "title":
                return WORD.matcher(text).replaceAll(word -> Matcher.quoteReplacement(capitalized(word.group())));
            case "capitalize":
                return capitalized(text);
            case "split":
                return split(text, first, arguments.length > 1 ? count(arguments[1]) : -1);
            case "splitlines":
                return text.lines().collect(Collectors.toCollection(ArrayList::new));
            case "startswith":
                return any(arguments).anyMatch(text::startsWith);
            case "endswith":
                return any(arguments).anyMatch(text::endsWith);
            case "isdigit":
                return !text.isEmpty() && text.codePoints().allMatch(Character::isDigit);
            default:
        }
        if (first != null) {
            switch (method) {
                case "replace":
                    return replaced(
                            text, first, String.valueOf(arguments[1]), arguments.length > 2 ? count(arguments[2]) : -1);
                case "find":
                    return (long) text.indexOf(first);
                case "rfind":
                    return (long) text.lastIndexOf(first);
                case "count":
                    return (long)
                            (first.isEmpty()
                                    ? text.length() + 1
                                    : split(text, first, -1).size() - 1);
                case "removeprefix":
                    return text.startsWith(first) ? text.substring(first.length()) : text;
                case "removesuffix":
                    return text.endsWith(first) ? text.substring(0, text.length() - first.length()) : text;
                default:
            }
        }
        if (method.equals("join") && arguments.length == 1 && arguments[0] instanceof List<?> parts) {
            return parts.stream().map(String::valueOf).collect(Collectors.joining(text));
        }
        throw unknown(text, method, arguments.length);
    }

    private static @Nullable Object ofMap(Map<?, ?> map, String method, Object... arguments) {
        return switch (method) {
            case "items" ->
                map.entrySet().stream()
                        .map(entry -> new ArrayList<>(Arrays.asList(entry.getKey(), entry.getValue())))
                        .collect(Collectors.toCollection(ArrayList::new));
            case "keys" -> new ArrayList<>(map.keySet());
            case "values" -> new ArrayList<>(map.values());
            case "get" -> {
                Object value = map.get(arguments[0]);
                yield value == null && !map.containsKey(arguments[0]) && arguments.length > 1 ? arguments[1] : value;
            }
            default -> throw unknown(map, method, arguments.length);
        };
    }

    private static java.util.stream.Stream<String> any(Object... arguments) {
        Object first = arguments.length == 1 ? arguments[0] : List.of();
        return (first instanceof List<?> several ? several : List.of(first))
                .stream().map(String::valueOf);
    }

    private static List<String> split(String text, @Nullable String separator, int most) {
        List<String> parts = new ArrayList<>();
        if (separator == null) {
            String[] words = text.strip().split("\\s+", most < 0 ? 0 : most + 1);
            Arrays.stream(words).filter(word -> !word.isEmpty()).forEach(parts::add);
            return parts;
        }
        if (separator.isEmpty()) {
            throw new ELException("empty separator");
        }
        int start = 0;
        for (int end = text.indexOf(separator);
                end >= 0 && parts.size() != most;
                end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    private static String replaced(String text, String old, String by, int most) {
        if (most < 0) {
            return text.replace(old, by);
        }
        return String.join(by, split(text, old, most));
    }

    private static String left(String text, @Nullable String characters) {
        int start = 0;
        while (start < text.length() && isIn(text.codePointAt(start), characters)) {
            start += Character.charCount(text.codePointAt(start));
        }
        return text.substring(start);
    }

    private static String right(String text, @Nullable String characters) {
        int end = text.length();
        while (end > 0 && isIn(text.codePointBefore(end), characters)) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(0, end);
    }

    private static boolean isIn(int codePoint, @Nullable String characters) {
        return characters == null ? isSpace(codePoint) : characters.indexOf(codePoint) >= 0;
    }

    /** What Python's {@code str.isspace} calls white space. */
    static boolean isSpace(int codePoint) {
        return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint) || codePoint == 0x85;
    }

    private static String capitalized(String word) {
        int end = word.isEmpty() ? 0 : word.offsetByCodePoints(0, 1);
        return word.substring(0, end).toUpperCase(Locale.ROOT)
                + word.substring(end).toLowerCase(Locale.ROOT);
    }

    private static int count(Object argument) {
        return argument instanceof Number number ? number.intValue() : -1;
    }

    private static ELException unknown(Object base, String method, int arguments) {
        return new ELException("a " + base.getClass().getSimpleName() + " has no method (" + method + ") of ("
                + arguments + ") arguments here");
    }
}
