package io.github.circuitrylabs.modelforge.train.internal.jinja;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.objects.Namespace;
import com.hubspot.jinjava.objects.date.StrftimeFormatter;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that transformers gives to templates; jinjava calls them by name. */
public final class TemplateFunctions {

    static final List<String> NAMES = List.of("raise_exception", "strftime_now", "namespace", "dict");

    private static final LocalDate DAY = LocalDate.of(2024, 7, 26);

    private TemplateFunctions() {}

    /** What a template throws at who gave it a conversation it does not know. */
    static final class RaisedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private RaisedException(String message) {
            super(message, null, false, false);
        }
    }

    /** What {@code raise_exception} said, if that is why it failed. */
    static @Nullable String raised(@Nullable Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RaisedException) {
                return cause.getMessage();
            }
        }
        return null;
    }

    public static Object raise_exception(Object... message) {
        throw new RaisedException(message.length == 0 ? "" : String.valueOf(message[0]));
    }

    public static String strftime_now(Object... format) {
        return StrftimeFormatter.format(DAY.atStartOfDay(ZoneOffset.UTC), String.valueOf(format[0]));
    }

    public static Object namespace(Object... members) {
        return new Namespace(named(members));
    }

    public static Object dict(Object... members) {
        return named(members);
    }

    private static Map<String, Object> named(Object... members) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (Object member : members) {
            if (member instanceof NamedParameter parameter) {
                named.put(parameter.getName(), parameter.getValue());
            } else if (member instanceof Map<?, ?> map) {
                map.forEach((key, value) -> named.put(String.valueOf(key), value));
            }
        }
        return named;
    }
}
