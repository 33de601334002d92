package io.github.circuitrylabs.forge.core.completions;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.circuitrylabs.forge.core.BareDatastore;
import io.github.circuitrylabs.forge.core.Completion;
import io.github.circuitrylabs.forge.core.CompletionGenerator;
import io.github.circuitrylabs.forge.core.GenerationException;
import io.github.circuitrylabs.forge.core.GenerationException.Reason;
import io.github.circuitrylabs.forge.core.Provenance;
import io.github.circuitrylabs.forge.core.Reply;
import io.github.circuitrylabs.forge.core.Scenario;
import io.github.circuitrylabs.forge.core.ScenarioId;
import io.github.circuitrylabs.forge.core.ScenarioQuery;
import io.github.circuitrylabs.forge.core.completions.CompletionRun.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompletionRunTest {

    private static final int COUNT = 450;

    private final Kept store = new Kept();
    private int asked;

    private final CompletionGenerator model = CompletionGenerator.of("model-a", conversation -> {
        asked++;
        return new Reply("A reply to " + conversation.lastUserMessage());
    });

    @Test
    void should_write_each_reply_once_however_often_it_is_run() {
        Report first = new CompletionRun(store, model).run(ScenarioQuery.all(), COUNT, () -> false, done -> {});
        Report second = new CompletionRun(store, model).run(ScenarioQuery.all(), COUNT, () -> false, done -> {});
        assertThat(first).isEqualTo(new Report(COUNT, 0, Map.of(), 0, null, false));
        assertThat(second).isEqualTo(new Report(0, COUNT, Map.of(), 0, null, false));
        assertThat(asked).isEqualTo(COUNT);
        assertThat(store.completions).extracting(Completion::source).containsOnly("model-a");
    }

    @Test
    void should_go_on_after_a_stop_and_let_sources_stand_beside_each_other() {
        CompletionRun run = new CompletionRun(store, model);
        Report stopped = run.run(ScenarioQuery.all(), COUNT, () -> asked == 30, done -> {});
        Report limited = run.run(ScenarioQuery.all(), 300, () -> false, done -> {});
        Report rest = run.run(ScenarioQuery.all(), COUNT, () -> false, done -> {});
        assertThat(stopped).isEqualTo(new Report(30, 0, Map.of(), COUNT - 30, null, false));
        assertThat(limited).isEqualTo(new Report(300, 30, Map.of(), COUNT - 330, null, false));
        assertThat(rest).isEqualTo(new Report(COUNT - 330, 330, Map.of(), 0, null, false));
        Report templates = new CompletionRun(store, TemplateCompletions.shipped())
                .run(ScenarioQuery.all(), COUNT, () -> false, done -> {});
        assertThat(templates.written()).isEqualTo(COUNT);
        assertThat(store.completions).hasSize(2 * COUNT);
    }

    @Test
    void should_count_what_failed_and_leave_a_backend_alone_that_is_gone() {
        CompletionGenerator gone = CompletionGenerator.of("gone", conversation -> {
            throw new GenerationException(Reason.BACKEND, "The server is gone.");
        });
        Report report = new CompletionRun(store, gone).run(ScenarioQuery.all(), COUNT, () -> false, done -> {});
        assertThat(report)
                .isEqualTo(new Report(0, 0, Map.of(Reason.BACKEND, 3L), COUNT - 3, "The server is gone.", true));
        CompletionGenerator refusing = CompletionGenerator.of("refusing", conversation -> {
            throw new GenerationException(Reason.REFUSAL, "It declined.");
        });
        Report refused = new CompletionRun(store, refusing).run(ScenarioQuery.all(), COUNT, () -> false, done -> {});
        assertThat(refused.failed()).isEqualTo(Map.of(Reason.REFUSAL, (long) COUNT));
        assertThat(refused.untried()).isZero();
    }

    /** Scenarios and completions in memory. */
    private static final class Kept extends BareDatastore {

        private final List<Scenario> scenarios = IntStream.range(0, COUNT)
                .mapToObj(i -> Scenario.of("sycophancy", "Message " + i, List.of(), Provenance.of("test")))
                .toList();
        private final List<Completion> completions = new ArrayList<>();

        @Override
        public Stream<Scenario> scenarios(ScenarioQuery query) {
            int from = query.after() == null ? 0 : 1 + ids().indexOf(query.after());
            return scenarios.stream().skip(from).limit(query.limit());
        }

        @Override
        public long countScenarios(ScenarioQuery query) {
            return scenarios.size();
        }

        @Override
        public void addCompletion(Completion completion) {
            completions.add(completion);
        }

        @Override
        public List<Completion> completions(ScenarioId id) {
            return completions.stream()
                    .filter(completion -> completion.scenarioId().equals(id))
                    .toList();
        }

        private List<ScenarioId> ids() {
            return scenarios.stream().map(Scenario::id).toList();
        }
    }
}
