package io.github.circuitrylabs.forge.cli.internal.model;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Options of a command out of a YAML file, by their long names: {@code learning-rate: 1e-4}. */
final class ConfigFile {

    private static final int MAX_BYTES = 1 << 20;

    private ConfigFile() {}

    /**
     * The file's options as arguments, without those that the command line has: it wins.
     *
     * @param own the option that named the file, which a file cannot hold
     * @throws UsageException if a key is no option; it is named
     */
    static List<String> arguments(Path file, CommandSpec command, ParseResult given, String own) {
        List<String> arguments = new ArrayList<>();
        read(file).forEach((key, value) -> {
            String name = "--" + key.replace('_', '-');
            OptionSpec option = command.findOption(name);
            if (option == null || name.equals(own) || option.usageHelp()) {
                throw new UsageException("%s: (%s) is no option of %s. Known are: %s."
                        .formatted(file, key, command.name(), String.join(", ", known(command, own))));
            }
            if (!given.hasMatchedOption(option)) {
                arguments.addAll(arguments(file, key, name, option, value));
            }
        });
        return arguments;
    }

    private static List<String> arguments(
            Path file, String key, String name, OptionSpec option, @Nullable Object value) {
        boolean isFlag = option.arity().max() == 0;
        if (isFlag != value instanceof Boolean || value == null || value instanceof Map) {
            throw new UsageException("%s: (%s) cannot be (%s); it is %s."
                    .formatted(file, key, value, isFlag ? "true or false" : "a text, a number or a list"));
        }
        if (isFlag) {
            return Boolean.TRUE.equals(value) ? List.of(name) : List.of();
        }
        List<?> values = value instanceof List<?> list ? list : List.of(value);
        return values.stream().map(each -> name + "=" + each).toList();
    }

    private static Map<String, @Nullable Object> read(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new UsageException("--config (" + file + ") is longer than any configuration.");
            }
            Object root = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
            if (root instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
                @SuppressWarnings("unchecked")
                Map<String, @Nullable Object> fields = (Map<String, @Nullable Object>) map;
                return fields;
            }
        } catch (IOException e) {
            throw new UsageException("--config (" + file + ") cannot be read: " + e.getMessage(), e);
        } catch (YAMLException e) {
            throw new UsageException("--config (" + file + ") is no YAML: " + e.getMessage(), e);
        }
        throw new UsageException("--config (" + file + ") must be a map of options, such as (steps: 100).");
    }

    private static List<String> known(CommandSpec command, String own) {
        return command.options().stream()
                .filter(option -> !option.usageHelp())
                .map(OptionSpec::longestName)
                .filter(name -> !name.equals(own))
                .map(name -> name.substring(2).toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
    }
}
