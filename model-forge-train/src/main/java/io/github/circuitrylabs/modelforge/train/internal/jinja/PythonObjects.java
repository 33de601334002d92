package io.github.circuitrylabs.modelforge.train.internal.jinja;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ForLoop;
import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELException;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * All that a template can do with a value: entries of maps, items of lists and texts, the facts of a loop, and Python's
 * methods. It takes the place of the resolver that would look into Java objects.
 */
final class PythonObjects extends ELResolver {

    private static final Pattern INDEX = Pattern.compile("-?[0-9]{1,9}");

    @Override
    public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
        if (base == null) {
            return null;
        }
        context.setPropertyResolved(true);
        if (base instanceof Map<?, ?> map) {
            return map.get(String.valueOf(property));
        }
        if (base instanceof ForLoop loop) {
            return ofLoop(loop, String.valueOf(property));
        }
        String index = String.valueOf(property);
        if (!INDEX.matcher(index).matches()) {
            return null;
        }
        if (base instanceof List<?> list) {
            int item = item(Integer.parseInt(index), list.size());
            return item < 0 ? null : list.get(item);
        }
        if (base instanceof String text) {
            int item = item(Integer.parseInt(index), text.codePointCount(0, text.length()));
            return item < 0 ? null : Character.toString(text.codePointAt(text.offsetByCodePoints(0, item)));
        }
        return null;
    }

    @Override
    public @Nullable Object invoke(
            ELContext context, Object base, Object method, Class<?> @Nullable [] types, Object @Nullable [] arguments) {
        context.setPropertyResolved(true);
        Object[] given = arguments == null ? new Object[0] : arguments;
        if (base instanceof Filter filter) {
            return filter(filter, given);
        }
        if (base instanceof ExpTest test) {
            return test(test, method.equals("evaluateNegated"), given);
        }
        return PythonMethods.call(base, String.valueOf(method), given);
    }

    /** jinjava calls filters as {@code filter(value, interpreter, arguments, named arguments)}. */
    @SuppressWarnings("unchecked")
    private static @Nullable Object filter(Filter filter, Object... given) {
        return filter.filter(
                given[0], (JinjavaInterpreter) given[1], (Object[]) given[2], (Map<String, Object>) given[3]);
    }

    /** And tests as {@code evaluate(value, interpreter, argument …)}. */
    private static Object test(ExpTest test, boolean negated, Object... given) {
        Object[] arguments = Arrays.copyOfRange(given, 2, given.length);
        JinjavaInterpreter interpreter = (JinjavaInterpreter) given[1];
        return negated
                ? test.evaluateNegated(given[0], interpreter, arguments)
                : test.evaluate(given[0], interpreter, arguments);
    }

    @Override
    public Class<?> getType(ELContext context, @Nullable Object base, Object property) {
        context.setPropertyResolved(base != null);
        return Object.class;
    }

    @Override
    public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
        return Object.class;
    }

    @Override
    public Iterator<FeatureDescriptor> getFeatureDescriptors(ELContext context, @Nullable Object base) {
        return Collections.emptyIterator();
    }

    @Override
    public boolean isReadOnly(ELContext context, @Nullable Object base, Object property) {
        return true;
    }

    @Override
    public void setValue(ELContext context, @Nullable Object base, Object property, Object value) {
        throw new ELException("templates cannot change (" + property + ")");
    }

    private static @Nullable Object ofLoop(ForLoop loop, String property) {
        return switch (property) {
            case "index" -> loop.getIndex();
            case "index0" -> loop.getIndex0();
            case "revindex" -> loop.getRevindex();
            case "revindex0" -> loop.getRevindex0();
            case "first" -> loop.isFirst();
            case "last" -> loop.isLast();
            case "length" -> loop.getLength();
            case "depth" -> loop.getDepth();
            case "depth0" -> loop.getDepth0();
            default -> throw new ELException("loop." + property + " is not supported");
        };
    }

    /** The place of an item, counted from the end if negative; -1 if there is none. */
    private static int item(int index, int size) {
        int place = index < 0 ? index + size : index;
        return place < size ? Math.max(-1, place) : -1;
    }
}
