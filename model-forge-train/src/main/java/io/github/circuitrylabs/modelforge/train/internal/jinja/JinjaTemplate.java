package io.github.circuitrylabs.modelforge.train.internal.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.tree.Node;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A template as transformers would render it: blocks trimmed, {@code raise_exception}, {@code tojson}, {@code namespace},
 * {@code break} and {@code continue}, Python's methods. It may come from anywhere: it reaches no Java object, no file and
 * no other template, text it is given is never read as a template, and its work and output are bounded.
 *
 * <p>Where this differs on purpose: {@code strftime_now} gives a fixed day, the one that Llama's templates fall back to, so
 * that the same data are the same tokens tomorrow. Where jinjava differs from Jinja2 and a rewriting does not help (see
 * {@link Dialect}), an error says so where it can be seen.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class JinjaTemplate {

    private static final int MOST_CHARACTERS = 4 << 20;
    private static final int MOST_ITEMS = 100_000;
    private static final int MOST_NESTING = 50;

    private static final Set<String> TAGS = Set.of(
            "for",
            "endfor",
            "if",
            "elif",
            "else",
            "endif",
            "set",
            "endset",
            "macro",
            "endmacro",
            "raw",
            "endraw",
            "break",
            "continue");
    private static final Set<String> FUNCTIONS = Set.of(":range", ":namespace");

    private final String name;
    private final Jinjava engine;
    private final Node root;

    private JinjaTemplate(String name, Jinjava engine, Node root) {
        this.name = name;
        this.engine = engine;
        this.root = root;
    }

    /**
     * Reads a template.
     *
     * @param name what messages call it, such as its file
     * @throws InvalidInputException if it is no template
     */
    public static JinjaTemplate parse(String name, String source) {
        Jinjava engine = engine();
        JinjavaInterpreter interpreter = engine.newInterpreter();
        try {
            Node root = interpreter.parse(Dialect.ofJinjava(source));
            refuse(name, interpreter);
            return new JinjaTemplate(name, engine, root);
        } catch (UnsupportedTemplateException e) {
            throw cannotBeRendered(name, e.getMessage());
        }
    }

    /**
     * Renders the template.
     *
     * @param variables texts, numbers, booleans, lists and maps of them; without null values
     * @throws InvalidInputException if the template refuses what it is given ({@code raise_exception}), cannot be
     *     rendered, or does too much
     */
    public String render(Map<String, ?> variables) {
        JinjavaConfig config = engine.getGlobalConfig();
        Context context = new Context(engine.getGlobalContext(), variables, config.getDisabled());
        WorkLimit limit = new WorkLimit();
        context.put(WorkLimit.NAME, limit);
        JinjavaInterpreter interpreter = new JinjavaInterpreter(engine, context, config);
        String text;
        JinjavaInterpreter.pushCurrent(interpreter);
        try {
            text = interpreter.render(root);
        } catch (WorkLimit.Exceeded e) {
            throw new InvalidInputException("The chat template (" + name + ") does not come to an end: "
                    + e.getMessage() + " Maybe it is not meant for conversations.");
        } catch (InterpretException | StackOverflowError e) {
            throw cannotBeRendered(name, String.valueOf(e.getMessage()));
        } finally {
            JinjavaInterpreter.popCurrent();
        }
        refuse(name, interpreter);
        return text;
    }

    private static void refuse(String name, JinjavaInterpreter interpreter) {
        if (!interpreter.getErrors().isEmpty()) {
            TemplateError first = interpreter.getErrors().get(0);
            String raised = TemplateFunctions.raised(first.getException());
            throw raised == null
                    ? cannotBeRendered(name, "line " + first.getLineno() + ": " + first.getMessage())
                    : new InvalidInputException(
                            "The chat template (" + name + ") refuses this conversation: " + raised);
        }
    }

    private static InvalidInputException cannotBeRendered(String name, @Nullable String why) {
        return new InvalidInputException("The chat template (" + name + ") cannot be rendered: " + why
                + ". Maybe render the conversations with transformers first and give prompt and completion as text.");
    }

    private static Jinjava engine() {
        Jinjava bare = new Jinjava(JinjavaConfig.newBuilder().build());
        Context known = bare.getGlobalContext();
        JinjavaConfig config = JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withNestedInterpretationEnabled(false)
                .withElResolver(new PythonObjects())
                .withNodePreProcessor(
                        (node, interpreter) -> WorkLimit.of(interpreter).step())
                .withMaxOutputSize(MOST_CHARACTERS)
                .withMaxStringLength(MOST_CHARACTERS)
                .withMaxListSize(MOST_ITEMS)
                .withMaxMapSize(MOST_ITEMS)
                .withRangeLimit(MOST_ITEMS)
                .withMaxRenderDepth(MOST_NESTING)
                .withMaxMacroRecursionDepth(MOST_NESTING)
                .withDisabled(Map.of(
                        Library.TAG, others(known.getAllTags(), TAGS),
                        Library.FILTER, others(known.getAllFilters(), Dialect.FILTERS),
                        Library.FUNCTION, others(known.getAllFunctions(), FUNCTIONS)))
                .withLegacyOverrides(LegacyOverrides.newBuilder()
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withWhitespaceRequiredWithinTokens(false)
                        .withParseWhitespaceControlStrictly(true)
                        .withUseTrimmingForNotesAndExpressions(true)
                        .withKeepNullableLoopValues(true)
                        .withAllowAdjacentTextNodes(true)
                        .build())
                .build();
        Jinjava engine = new Jinjava(config);
        engine.setResourceLocator((fullName, encoding, interpreter) -> {
            throw new InvalidInputException("A chat template may not read other templates: (" + fullName + ")");
        });
        Context context = engine.getGlobalContext();
        for (String function : TemplateFunctions.NAMES) {
            context.registerFunction(
                    new ELFunctionDefinition("", function, TemplateFunctions.class, function, Object[].class));
        }
        context.registerFilter(new ToJsonFilter());
        context.registerTag(new GenerationTag());
        return engine;
    }

    private static Set<String> others(Collection<? extends Importable> all, Set<String> kept) {
        return all.stream()
                .map(Importable::getName)
                .filter(each -> !kept.contains(each))
                .collect(Collectors.toUnmodifiableSet());
    }
}
