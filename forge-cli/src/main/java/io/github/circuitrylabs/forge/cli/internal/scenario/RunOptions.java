package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.forge.core.run.Budget;
import io.github.circuitrylabs.forge.core.run.RunSettings;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run goes about it: how many requests at once, and what it may spend. */
final class RunOptions {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(s|m|h)?");
    private static final Map<String, Duration> UNITS =
            Map.of("s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1));

    @Option(
            names = {"-j", "--concurrency"},
            paramLabel = "N",
            description =
                    "Requests under way at once (default: what the backend likes; 1 in this process, 4 per server).")
    private @Nullable Integer concurrency;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Stop when so many tokens are spent, prompts and failed attempts included.")
    private @Nullable Long maxTokens;

    @Option(names = "--max-time", paramLabel = "TIME", description = "Stop after this time: 90s, 15m, 2h.")
    private @Nullable String maxTime;

    @Option(
            names = "--max-cost",
            paramLabel = "AMOUNT",
            description = "Stop when this much money is spent; needs --price.")
    private @Nullable Double maxCost;

    @Option(
            names = "--price",
            paramLabel = "AMOUNT",
            description = "What a million tokens cost, prompt and completion alike (default: nothing).")
    private @Nullable Double price;

    RunSettings settings() {
        if (concurrency != null && concurrency < 1) {
            throw new UsageException("--concurrency (" + concurrency + ") must be at least 1.");
        }
        if (maxCost != null && price == null) {
            throw new UsageException("--max-cost needs --price: without it nothing costs anything.");
        }
        try {
            Budget budget = new Budget(maxTokens, maxTime == null ? null : time(maxTime), maxCost);
            return RunSettings.standard()
                    .withConcurrency(concurrency == null ? RunSettings.AS_THE_GENERATOR_LIKES : concurrency)
                    .withBudget(budget)
                    .withPricePerMillionTokens(price == null ? 0 : price);
        } catch (InvalidInputException e) {
            throw new UsageException(e.getMessage(), e);
        }
    }

    private static Duration time(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new UsageException("--max-time (" + text + ") must be like 90s, 15m or 2h.");
        }
        String unit = time.group(2) == null ? "s" : time.group(2);
        return UNITS.get(unit).multipliedBy(Long.parseLong(time.group(1)));
    }
}
