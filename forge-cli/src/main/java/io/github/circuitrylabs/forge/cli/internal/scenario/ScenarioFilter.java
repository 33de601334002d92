package io.github.circuitrylabs.forge.cli.internal.scenario;

import io.github.circuitrylabs.forge.cli.internal.UsageException;
import io.github.circuitrylabs.forge.core.Datastore;
import io.github.circuitrylabs.forge.core.ExportedScenario;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which stored scenarios a command is about. Held-out ones never are. */
public final class ScenarioFilter {

    private static final double STARS_RANGE = 4.0;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "ID",
            description = "Only scenarios of this evaluation target.")
    private @Nullable String target;

    @Option(
            names = {"-s", "--search"},
            paramLabel = "WORDS",
            description = "Only scenarios whose prompt contains these words.")
    private @Nullable String search;

    @Option(names = "--run", paramLabel = "ID", description = "Only scenarios of this generation run.")
    private @Nullable String run;

    @Option(
            names = "--min-stars",
            paramLabel = "N",
            description = "Only rated scenarios whose mean rating is at least this many stars (1 to 5).")
    private @Nullable Double minStars;

    @Option(
            names = "--tag",
            paramLabel = "NAME=VALUE",
            description = "Only scenarios with this tag, e.g. technique=flattery; may be given several times.")
    private Map<String, String> tags = new LinkedHashMap<>();

    ScenarioQuery query(Targets targets) {
        ScenarioQuery query = ScenarioQuery.all();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            query = query.tagged(tag.getKey(), tag.getValue());
        }
        return query.forTarget(targets.checked(target))
                .inRun(run)
                .containing(search)
                .ratedAtLeast(minQuality());
    }

    /** How it was asked, for a manifest. */
    Map<String, String> asked() {
        Map<String, String> asked = new LinkedHashMap<>();
        ExportFilter.put(asked, "target", target);
        ExportFilter.put(asked, "search", search);
        ExportFilter.put(asked, "run", run);
        ExportFilter.put(asked, "min_stars", minStars);
        tags.forEach((name, value) -> asked.put("tag." + name, value));
        return asked;
    }

    /** These words, and those of {@code --search}. */
    String searchText(List<String> words) {
        return String.join(" ", words) + (search == null ? "" : " " + search);
    }

    static int checkedLimit(int limit) {
        if (limit < 1) {
            throw new UsageException("--limit (" + limit + ") must be at least 1.");
        }
        return limit;
    }

    /** The scenarios asked for, each with its rating and effectiveness. */
    static List<ExportedScenario> rows(Datastore store, ScenarioQuery query) {
        try (Stream<Scenario> scenarios = store.scenarios(query)) {
            return scenarios.map(new ScenarioRows(store)::row).toList();
        }
    }

    private @Nullable Double minQuality() {
        if (minStars == null) {
            return null;
        }
        if (!(minStars >= 1 && minStars <= 5)) {
            throw new UsageException("--min-stars (" + minStars + ") must be 1 to 5.");
        }
        return (minStars - 1) / STARS_RANGE;
    }
}
