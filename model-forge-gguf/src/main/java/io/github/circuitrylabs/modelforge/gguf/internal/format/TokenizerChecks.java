package io.github.circuitrylabs.modelforge.gguf.internal.format;

import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufProblem;
import io.github.circuitrylabs.modelforge.gguf.GgufRule;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import io.github.circuitrylabs.modelforge.gguf.GgufValueType;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.Architecture;
import io.github.circuitrylabs.modelforge.gguf.internal.hf.PreTokenizers;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the tokenizer's keys against each other. */
final class TokenizerChecks {
    private static final String PREFIX = "tokenizer.ggml.";

    private final GgufFile file;
    private final List<GgufProblem> problems;
    private final Architecture architecture;

    TokenizerChecks(GgufFile file, List<GgufProblem> problems, Architecture architecture) {
        this.file = file;
        this.problems = problems;
        this.architecture = architecture;
    }

    void check() {
        String model = value("model", GgufValueType.STRING, null, true)
                .map(GgufValue::asString)
                .orElse("");
        Optional<GgufValue> tokenArray = value("tokens", GgufValueType.ARRAY, GgufValueType.STRING, true);
        if (model.isEmpty() || tokenArray.isEmpty()) {
            return;
        }
        if (!model.equals("gpt2") && !model.equals("llama")) {
            problem(GgufRule.KEY_VALUE, "model", "is (" + model + "), not gpt2 or llama");
            return;
        }
        List<String> tokens = tokenArray.get().asStrings();
        Set<String> texts = tokens(tokens);
        arrays(model, tokens.size());
        if (model.equals("gpt2")) {
            merges(texts);
            pre();
        }
        specials(tokens.size());
        for (String flag : List.of("add_bos_token", "add_eos_token", "add_space_prefix")) {
            value(flag, GgufValueType.BOOL, null, false);
        }
        KeyChecks.ofType(file, problems, "tokenizer.chat_template", GgufValueType.STRING, false);
    }

    private Set<String> tokens(List<String> tokens) {
        Set<String> texts = new HashSet<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (!texts.add(tokens.get(id))) {
                problem(GgufRule.DUPLICATE_TOKEN, "tokens", "have (" + tokens.get(id) + ") again at id (" + id + ")");
            }
            if (tokens.get(id).isEmpty()) {
                problem(GgufRule.VOCABULARY, "tokens", "are empty at id (" + id + ")");
            }
        }
        if (tokens.isEmpty()) {
            problem(GgufRule.VOCABULARY, "tokens", "are none");
        }
        KeyChecks.ofType(file, problems, architecture.key("vocab_size"), GgufValueType.UINT32, false)
                .filter(size -> size.asLong() != tokens.size())
                .ifPresent(size ->
                        problem(GgufRule.VOCABULARY, "tokens", "are (" + tokens.size() + "), vocab_size says " + size));
        return texts;
    }

    private void arrays(String model, int size) {
        value("token_type", GgufValueType.ARRAY, GgufValueType.INT32, true).ifPresent(types -> {
            List<Long> ids = types.asLongs();
            if (ids.size() != size) {
                problem(
                        GgufRule.VOCABULARY,
                        "token_type",
                        "has (" + ids.size() + ") entries for (" + size + ") tokens");
            }
            ids.stream()
                    .filter(type -> type < 1 || type > 6)
                    .findFirst()
                    .ifPresent(
                            type -> problem(GgufRule.TOKEN_TYPE, "token_type", "has the unknown type (" + type + ")"));
        });
        value("scores", GgufValueType.ARRAY, GgufValueType.FLOAT32, model.equals("llama"))
                .map(GgufValue::asFloats)
                .filter(scores -> scores.size() != size || scores.stream().anyMatch(s -> Float.isNaN(s)))
                .ifPresent(scores -> problem(
                        GgufRule.VOCABULARY,
                        "scores",
                        "are (" + scores.size() + ") or not finite for (" + size + ") tokens"));
    }

    private void merges(Set<String> texts) {
        value("merges", GgufValueType.ARRAY, GgufValueType.STRING, true)
                .ifPresent(merges -> merges.asStrings().stream()
                        .filter(merge -> !isPair(merge, texts))
                        .findFirst()
                        .ifPresent(
                                merge -> problem(GgufRule.MERGE, "merges", "have (" + merge + "), no pair of tokens")));
    }

    private static boolean isPair(String merge, Set<String> texts) {
        int space = merge.indexOf(' ', 1);
        return space > 0
                && texts.contains(merge.substring(0, space))
                && texts.contains(merge.substring(space + 1))
                && texts.contains(merge.substring(0, space) + merge.substring(space + 1));
    }

    private void pre() {
        value("pre", GgufValueType.STRING, null, true)
                .map(GgufValue::asString)
                .filter(pre -> !PreTokenizers.known(pre))
                .ifPresent(pre -> problem(GgufRule.PRE_TOKENIZER, "pre", "is (" + pre + "), which is not known"));
    }

    private void specials(int size) {
        for (String name : List.of("bos", "eos", "eot", "unknown", "padding")) {
            boolean required = name.equals("bos") || name.equals("eos");
            Optional<GgufValue> id = value(name + "_token_id", GgufValueType.UINT32, null, false);
            if (required && !file.values().containsKey(PREFIX + name + "_token_id")) {
                problem(GgufRule.SPECIAL_TOKEN, name + "_token_id", "is missing");
            }
            id.filter(value -> value.asLong() >= size)
                    .ifPresent(value -> problem(
                            GgufRule.SPECIAL_TOKEN,
                            name + "_token_id",
                            "is (" + value + "), beyond the (" + size + ") tokens"));
        }
    }

    private Optional<GgufValue> value(
            String name, GgufValueType type, @Nullable GgufValueType elementType, boolean required) {
        return KeyChecks.ofType(file, problems, PREFIX + name, type, elementType, required);
    }

    private void problem(GgufRule rule, String name, String message) {
        problems.add(new GgufProblem(rule, PREFIX + name, message));
    }
}
