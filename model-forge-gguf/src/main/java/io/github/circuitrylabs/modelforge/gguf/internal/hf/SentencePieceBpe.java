package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.circuitrylabs.modelforge.gguf.TensorFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * SentencePiece BPE as it stands in tokenizer.json: GGUF's {@code llama}. There llama.cpp joins whatever neighbours form a
 * token, best score first, while tokenizer.json lists pairs by rank. Both agree if a token's score falls with the rank of
 * the pairs that form it and every pair that could form a token is listed, which holds for files that were made from
 * a SentencePiece model and is checked here.
 */
final class SentencePieceBpe {
    private static final String SPACE = "\u2581";

    private final Path path;
    private final JsonNode json;
    private final List<String> warnings;
    private final Set<String> vocabulary = new HashSet<>();

    private SentencePieceBpe(Path path, JsonNode json, List<String> warnings) {
        this.path = path;
        this.json = json;
        this.warnings = warnings;
        json.path("model").path("vocab").properties().forEach(entry -> vocabulary.add(entry.getKey()));
    }

    static boolean is(JsonNode json) {
        return json.path("model").path("byte_fallback").asBoolean(false);
    }

    static TokenizerFlavour read(Path path, JsonNode json, List<String> warnings) {
        return new SentencePieceBpe(path, json, warnings).read();
    }

    private TokenizerFlavour read() {
        List<String> bytes = new ArrayList<>();
        for (int value = 0; value < 256; value++) {
            String text = String.format("<0x%02X>", value);
            if (!vocabulary.contains(text)) {
                throw new TensorFileException(path, "has byte_fallback but no token (" + text + ").");
            }
            bytes.add(text);
        }
        boolean addSpacePrefix = addSpacePrefix();
        return new TokenizerFlavour(
                "llama", "default", List.of(), scores(), List.copyOf(bytes), Optional.of(addSpacePrefix));
    }

    private Map<String, Float> scores() {
        List<Merge> merges = Merge.read(path, json.path("model").path("merges"));
        Map<String, Float> scores = new HashMap<>();
        Set<Merge> listed = new HashSet<>(merges);
        for (Merge merge : merges) {
            if (!scores.containsKey(merge.joined())) {
                scores.put(merge.joined(), (float) -scores.size());
            }
        }
        long unlisted = vocabulary.stream()
                .filter(token -> !isByte(token))
                .flatMap(token -> splits(token).stream())
                .filter(pair -> !listed.contains(pair))
                .count();
        if (unlisted > 0) {
            warnings.add(
                    "(" + unlisted + ") pairs form tokens but are no merges; llama.cpp joins them all the same, so "
                            + "some texts may be tokenised otherwise.");
        }
        // What no merge forms is never joined, so its score is never looked at; it comes last.
        float last = -scores.size();
        vocabulary.forEach(token -> scores.putIfAbsent(token, last));
        return scores;
    }

    private static boolean isByte(String token) {
        return token.length() == 6 && token.startsWith("<0x") && token.endsWith(">");
    }

    private List<Merge> splits(String token) {
        List<Merge> pairs = new ArrayList<>();
        for (int i = token.offsetByCodePoints(0, token.isEmpty() ? 0 : 1); i < token.length(); ) {
            if (vocabulary.contains(token.substring(0, i)) && vocabulary.contains(token.substring(i))) {
                pairs.add(new Merge(token.substring(0, i), token.substring(i)));
            }
            i = token.offsetByCodePoints(i, 1);
        }
        return pairs;
    }

    /** Whether texts get a space in front; everything else the normalizer could do must be nothing. */
    private boolean addSpacePrefix() {
        JsonNode preTokenizer = json.path("pre_tokenizer");
        if (preTokenizer.path("type").asText().equals("Metaspace")) {
            return metaspacePrefix(preTokenizer);
        }
        if (!preTokenizer.isNull() && !preTokenizer.isMissingNode()) {
            throw new TensorFileException(path, "has the pre-tokenizer (" + preTokenizer + "), which GGUF cannot say.");
        }
        boolean prepends = false;
        boolean replaces = false;
        for (JsonNode step : steps(json.path("normalizer"))) {
            String type = step.path("type").asText();
            if (type.equals("Prepend") && step.path("prepend").asText().equals(SPACE)) {
                prepends = true;
            } else if (type.equals("Replace")
                    && step.path("pattern").path("String").asText().equals(" ")
                    && step.path("content").asText().equals(SPACE)) {
                replaces = true;
            } else {
                throw new TensorFileException(path, "has the normalizer (" + step + "), which GGUF cannot say.");
            }
        }
        if (!replaces) {
            throw new TensorFileException(path, "does not turn spaces into (" + SPACE + "), as llama.cpp always does.");
        }
        return prepends;
    }

    private boolean metaspacePrefix(JsonNode metaspace) {
        if (!metaspace.path("replacement").asText().equals(SPACE) || json.hasNonNull("normalizer")) {
            throw new TensorFileException(
                    path, "has a Metaspace pre-tokenizer that GGUF cannot say: " + metaspace + ".");
        }
        if (metaspace.path("split").asBoolean(true)) {
            vocabulary.stream()
                    .filter(token -> token.indexOf(SPACE, 1) > 0)
                    .findFirst()
                    .ifPresent(token -> {
                        throw new TensorFileException(
                                path, "splits at spaces, which llama.cpp does not, and has the token (" + token + ").");
                    });
        }
        String scheme = metaspace.path("prepend_scheme").asText("always");
        if (scheme.equals("first")) {
            warnings.add(
                    "The tokenizer puts a space before the first word only; llama.cpp puts one after every special "
                            + "token, too.");
        }
        return !scheme.equals("never");
    }

    private static List<JsonNode> steps(JsonNode normalizer) {
        List<JsonNode> steps = new ArrayList<>();
        if (normalizer.path("type").asText().equals("Sequence")) {
            normalizer.path("normalizers").forEach(steps::add);
        } else if (normalizer.isObject()) {
            steps.add(normalizer);
        }
        return steps;
    }
}
