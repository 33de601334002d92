package io.github.circuitrylabs.modelforge.gguf.internal.hf;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.circuitrylabs.modelforge.gguf.GgufFile;
import io.github.circuitrylabs.modelforge.gguf.GgufValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes tokenizer.json from the tokenizer of a GGUF file. */
final class TokenizerJson {
    private static final String SPACE = "\u2581";

    private final GgufFile file;
    private final JsonMapper json;
    private final List<String> tokens;
    private final List<Long> types;

    private TokenizerJson(GgufFile file, JsonMapper json) {
        this.file = file;
        this.json = json;
        this.tokens = value("tokens").asStrings();
        this.types = value("token_type").asLongs();
    }

    static ObjectNode of(GgufFile file, JsonMapper json) {
        return new TokenizerJson(file, json).build();
    }

    private GgufValue value(String name) {
        return file.value("tokenizer.ggml." + name).orElseThrow();
    }

    private boolean flag(String name) {
        return file.value("tokenizer.ggml." + name).map(GgufValue::asBoolean).orElse(false);
    }

    private ObjectNode build() {
        boolean sentencePiece = value("model").asString().equals("llama");
        ObjectNode root = json.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        addedTokens(root.putArray("added_tokens"));
        ObjectNode model = json.createObjectNode().put("type", "BPE").putNull("dropout");
        ObjectNode vocabulary = json.createObjectNode();
        for (int id = 0; id < tokens.size(); id++) {
            if (types.get(id) != Vocabulary.UNUSED) {
                vocabulary.put(tokens.get(id), id);
            }
        }
        if (sentencePiece) {
            root.set("normalizer", normalizer());
            root.putNull("pre_tokenizer");
            root.set("decoder", sentencePieceDecoder());
            model.put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
            file.value("tokenizer.ggml.unknown_token_id")
                    .ifPresent(id -> model.put("unk_token", tokens.get((int) id.asLong())));
            model.set("vocab", vocabulary);
            scoredMerges(model.putArray("merges"));
        } else {
            String pre = value("pre").asString();
            root.putNull("normalizer");
            root.set("pre_tokenizer", PreTokenizers.node(file.path(), pre, json));
            root.set("decoder", PreTokenizers.byteLevel(json, true));
            model.put("fuse_unk", false).put("byte_fallback", false);
            model.put("ignore_merges", ByteLevelBpe.IGNORE_MERGES.contains(pre));
            model.set("vocab", vocabulary);
            ArrayNode merges = model.putArray("merges");
            value("merges").asStrings().forEach(pair -> {
                int space = pair.indexOf(' ', 1);
                merges.addArray().add(pair.substring(0, space)).add(pair.substring(space + 1));
            });
        }
        postProcessor(root);
        root.set("model", model);
        return root;
    }

    private void addedTokens(ArrayNode added) {
        for (int id = 0; id < tokens.size(); id++) {
            long type = types.get(id);
            if (type == Vocabulary.CONTROL || type == Vocabulary.USER_DEFINED || type == Vocabulary.UNKNOWN) {
                added.addObject()
                        .put("id", id)
                        .put("content", tokens.get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", type != Vocabulary.USER_DEFINED);
            }
        }
    }

    private ObjectNode normalizer() {
        ObjectNode normalizer = json.createObjectNode().put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        if (flag("add_space_prefix")) {
            steps.addObject().put("type", "Prepend").put("prepend", SPACE);
        }
        steps.add(replace(" ", SPACE));
        return normalizer;
    }

    private ObjectNode replace(String from, String to) {
        ObjectNode step = json.createObjectNode().put("type", "Replace");
        step.putObject("pattern").put("String", from);
        return step.put("content", to);
    }

    private ObjectNode sentencePieceDecoder() {
        ObjectNode decoder = json.createObjectNode().put("type", "Sequence");
        ArrayNode steps = decoder.putArray("decoders");
        steps.add(replace(SPACE, " "));
        steps.addObject().put("type", "ByteFallback");
        steps.addObject().put("type", "Fuse");
        if (flag("add_space_prefix")) {
            steps.addObject()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0);
        }
        return decoder;
    }

    private record ScoredMerge(Merge merge, float score, int left, int right) {}

    /** Every pair of tokens that forms a token, best token first, as SentencePiece would join them. */
    private void scoredMerges(ArrayNode merges) {
        List<Float> scores = value("scores").asFloats();
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (types.get(id) == Vocabulary.NORMAL) {
                ids.put(tokens.get(id), id);
            }
        }
        List<ScoredMerge> found = new ArrayList<>();
        ids.forEach((token, id) -> {
            for (int i = token.offsetByCodePoints(0, 1); i < token.length(); i = token.offsetByCodePoints(i, 1)) {
                Integer left = ids.get(token.substring(0, i));
                Integer right = ids.get(token.substring(i));
                if (left != null && right != null) {
                    Merge merge = new Merge(token.substring(0, i), token.substring(i));
                    found.add(new ScoredMerge(merge, scores.get(id), left, right));
                }
            }
        });
        found.sort(Comparator.comparing((ScoredMerge m) -> -m.score)
                .thenComparing(ScoredMerge::left)
                .thenComparing(ScoredMerge::right));
        found.forEach(m -> merges.addArray().add(m.merge.left()).add(m.merge.right()));
    }

    private void postProcessor(ObjectNode root) {
        boolean bos = flag("add_bos_token");
        boolean eos = flag("add_eos_token");
        if (!bos && !eos) {
            root.putNull("post_processor");
            return;
        }
        ObjectNode node = root.putObject("post_processor").put("type", "TemplateProcessing");
        ArrayNode single = node.putArray("single");
        ArrayNode pair = node.putArray("pair");
        ObjectNode special = node.putObject("special_tokens");
        sequence(single, special, bos, eos, "A", 0);
        sequence(pair, special, bos, eos, "A", 0);
        sequence(pair, special, bos, eos, "B", 1);
    }

    private void sequence(ArrayNode to, ObjectNode special, boolean bos, boolean eos, String name, int typeId) {
        if (bos) {
            special(to, special, "bos", typeId);
        }
        to.addObject().putObject("Sequence").put("id", name).put("type_id", typeId);
        if (eos) {
            special(to, special, "eos", typeId);
        }
    }

    private void special(ArrayNode to, ObjectNode special, String name, int typeId) {
        int id = (int) value(name + "_token_id").asLong();
        String text = tokens.get(id);
        to.addObject().putObject("SpecialToken").put("id", text).put("type_id", typeId);
        ObjectNode node = special.putObject(text).put("id", text);
        node.putArray("ids").add(id);
        node.putArray("tokens").add(text);
    }
}
