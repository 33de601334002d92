package io.github.circuitrylabs.modelforge.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are broken in one way each; every one must be refused, and for that reason. */
class GgufValidatorTest {
    private static final String Q = "blk.0.attn_q.weight";
    private static final String NORM = "output_norm.weight";
    private static final String TOKENS = "tokenizer.ggml.tokens";
    private static final String TYPES = "tokenizer.ggml.token_type";
    private static final String MERGES = "tokenizer.ggml.merges";

    @TempDir
    static Path folder;

    private static Path valid;

    record Mutant(String name, GgufRule rule, Consumer<RawGguf> change, int keep) {
        static Mutant of(String name, GgufRule rule, Consumer<RawGguf> change) {
            return new Mutant(name, rule, change, Integer.MAX_VALUE);
        }

        static Mutant cut(String name, GgufRule rule, int keep) {
            return new Mutant(name, rule, raw -> {}, keep);
        }

        byte[] write() {
            RawGguf raw = RawGguf.of(valid);
            change.accept(raw);
            byte[] bytes = raw.write();
            int length = keep < 0 ? bytes.length + keep : Math.min(keep, bytes.length);
            return Arrays.copyOf(bytes, length);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void convert() {
        valid = folder.resolve("valid.gguf");
        HfToGguf.convert(Golden.path("tiny-tied"), valid, GgufOptions.defaults().withType(Quantization.Q8_0));
    }

    @Test
    void should_accept_the_file_the_mutants_are_made_of() throws IOException {
        Path copy = folder.resolve("copy.gguf");
        Files.write(copy, RawGguf.of(valid).write());

        assertThat(copy).hasSameBinaryContentAs(valid);
        assertThat(GgufValidator.validate(copy)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource({"layout", "tensorInfos", "hyperParameters", "tokenizers", "tensors"})
    void should_refuse_every_mutant_for_its_reason(Mutant mutant) throws IOException {
        Path path = folder.resolve("mutant.gguf");
        Files.write(path, mutant.write());

        List<GgufProblem> problems = GgufValidator.validate(path);

        assertThat(problems).extracting(GgufProblem::rule).contains(mutant.rule);
        assertThatThrownBy(() -> GgufValidator.requireValid(path)).isInstanceOf(MalformedGgufException.class);
    }

    @Test
    void should_refuse_more_than_eighty_mutants() {
        assertThat(Stream.of(layout(), tensorInfos(), hyperParameters(), tokenizers(), tensors())
                        .flatMap(mutants -> mutants))
                .hasSizeGreaterThan(80);
    }

    private static Mutant value(String name, GgufRule rule, String key, byte[] value) {
        return Mutant.of(name, rule, raw -> raw.entry(key).value = value);
    }

    private static Mutant value(String name, GgufRule rule, String key, GgufValue value) {
        return Mutant.of(name, rule, raw -> raw.set(key, value));
    }

    private static Mutant missing(String key, GgufRule rule) {
        return Mutant.of(key + " missing", rule, raw -> raw.remove(key));
    }

    private static Mutant number(GgufRule rule, String key, long value) {
        return value(key + " = " + value, rule, key, GgufValue.u32(value));
    }

    private static byte[] concat(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    static Stream<Mutant> layout() {
        String name = "general.name";
        return Stream.of(
                Mutant.of("other magic", GgufRule.MAGIC, raw -> raw.magic = 0x67676d6c),
                Mutant.of("version 2", GgufRule.VERSION, raw -> raw.version = 2),
                Mutant.of("version 4", GgufRule.VERSION, raw -> raw.version = 4),
                Mutant.of("big-endian", GgufRule.VERSION, raw -> raw.version = 0x03000000),
                Mutant.cut("empty", GgufRule.COMPLETE, 0),
                Mutant.cut("ends in the magic number", GgufRule.COMPLETE, 2),
                Mutant.cut("ends in the counts", GgufRule.COMPLETE, 12),
                Mutant.cut("ends in the first key", GgufRule.PLAUSIBLE_COUNT, 40),
                Mutant.cut("ends in the tokens", GgufRule.PLAUSIBLE_COUNT, 2000),
                Mutant.cut("ends in the last tensor", GgufRule.BOUNDS, -64),
                Mutant.of("2^40 tensors", GgufRule.PLAUSIBLE_COUNT, raw -> raw.tensorCount = 1L << 40),
                Mutant.of("negative tensors", GgufRule.PLAUSIBLE_COUNT, raw -> raw.tensorCount = Long.MIN_VALUE),
                Mutant.of("2^62 key-values", GgufRule.PLAUSIBLE_COUNT, raw -> raw.valueCount = 1L << 62),
                Mutant.of(
                        "one tensor too few",
                        GgufRule.NO_TRAILING_BYTES,
                        raw -> raw.tensorCount = raw.tensors.size() - 1),
                value("unknown value type", GgufRule.VALUE, name, concat(RawGguf.i32(13), RawGguf.i32(0))),
                value("truth value 2", GgufRule.VALUE, name, concat(RawGguf.i32(7), new byte[] {2})),
                value("no UTF-8", GgufRule.VALUE, name, concat(RawGguf.i32(8), RawGguf.i64(1), new byte[] {-1})),
                value("endless text", GgufRule.PLAUSIBLE_COUNT, name, concat(RawGguf.i32(8), RawGguf.i64(1L << 50))),
                value(
                        "endless array",
                        GgufRule.PLAUSIBLE_COUNT,
                        name,
                        concat(RawGguf.i32(9), RawGguf.i32(4), RawGguf.i64(1L << 61))),
                value("array of arrays", GgufRule.VALUE, name, concat(RawGguf.i32(9), RawGguf.i32(9), RawGguf.i64(0))),
                Mutant.of("no UTF-8 in a key", GgufRule.VALUE, raw -> raw.entry(name).key = new byte[] {-1}),
                Mutant.of("empty key", GgufRule.KEY, raw -> raw.entry(name).key = new byte[0]),
                Mutant.of("key twice", GgufRule.KEY, raw -> raw.entries.add(raw.entry(name))),
                Mutant.of(
                        "alignment 64",
                        GgufRule.ALIGNMENT,
                        raw -> raw.entries.add(
                                new RawGguf.Entry("general.alignment", RawGguf.encode(GgufValue.u32(64))))),
                Mutant.of(
                        "alignment 0",
                        GgufRule.ALIGNMENT,
                        raw -> raw.entries.add(
                                new RawGguf.Entry("general.alignment", RawGguf.encode(GgufValue.u32(0))))),
                Mutant.of(
                        "alignment as text",
                        GgufRule.ALIGNMENT,
                        raw -> raw.entries.add(
                                new RawGguf.Entry("general.alignment", RawGguf.encode(GgufValue.string("32"))))),
                Mutant.of("32 bytes at the end", GgufRule.NO_TRAILING_BYTES, raw -> raw.trailing = new byte[32]),
                Mutant.of("one byte at the end", GgufRule.NO_TRAILING_BYTES, raw -> raw.trailing = new byte[1]));
    }

    static Stream<Mutant> tensorInfos() {
        return Stream.of(
                Mutant.of("name twice", GgufRule.TENSOR_NAME, raw -> raw.tensor(Q).name = "blk.1.attn_q.weight"),
                Mutant.of("empty name", GgufRule.TENSOR_NAME, raw -> raw.tensor(Q).name = ""),
                Mutant.of("name of 64 bytes", GgufRule.TENSOR_NAME, raw -> raw.tensor(Q).name = "x".repeat(64)),
                Mutant.of("no dimension", GgufRule.DIMENSIONS, raw -> raw.tensor(Q).dimensionCount = 0),
                Mutant.of("five dimensions", GgufRule.DIMENSIONS, raw -> raw.tensor(Q).dimensionCount = 5),
                Mutant.of("2^31 dimensions", GgufRule.DIMENSIONS, raw -> raw.tensor(Q).dimensionCount = 1 << 31),
                Mutant.of(
                        "dimension 0",
                        GgufRule.DIMENSIONS,
                        raw -> raw.tensor(Q).dimensions.set(1, 0L)),
                Mutant.of(
                        "dimension -1",
                        GgufRule.DIMENSIONS,
                        raw -> raw.tensor(Q).dimensions.set(1, -1L)),
                Mutant.of("2^64 elements", GgufRule.DIMENSIONS, raw -> {
                    raw.tensor(Q).dimensions.set(0, 1L << 32);
                    raw.tensor(Q).dimensions.set(1, 1L << 32);
                }),
                Mutant.of(
                        "rows of part blocks",
                        GgufRule.DIMENSIONS,
                        raw -> raw.tensor(Q).dimensions.set(0, 63L)),
                Mutant.of("type 99", GgufRule.TENSOR_TYPE, raw -> raw.tensor(Q).type = 99),
                Mutant.of("type Q4_2, long gone", GgufRule.TENSOR_TYPE, raw -> raw.tensor(Q).type = 4),
                Mutant.of("type I8", GgufRule.TENSOR_TYPE, raw -> {
                    raw.tensor(Q).type = GgmlType.I8.id();
                    raw.tensor(Q).data = new byte[64 * 64];
                }),
                Mutant.of("offset of its predecessor", GgufRule.OFFSET, raw -> raw.tensor(Q).offset = 0L),
                Mutant.of("offset not aligned", GgufRule.OFFSET, raw -> raw.tensors.get(0).offset = 1L),
                Mutant.of("offset with a hole", GgufRule.OFFSET, raw -> raw.tensors.get(0).offset = 32L),
                Mutant.of("negative offset", GgufRule.OFFSET, raw -> raw.tensor(Q).offset = -32L),
                Mutant.of("more rows than data", GgufRule.BOUNDS, raw -> {
                    RawGguf.Tensor last = raw.tensors.get(raw.tensors.size() - 1);
                    last.dimensions.set(0, 1L << 30);
                }));
    }

    static Stream<Mutant> hyperParameters() {
        List<Mutant> mutants = new ArrayList<>();
        for (String key : List.of(
                "general.architecture",
                "llama.context_length",
                "llama.embedding_length",
                "llama.block_count",
                "llama.feed_forward_length",
                "llama.attention.head_count",
                "llama.attention.head_count_kv",
                "llama.attention.layer_norm_rms_epsilon")) {
            mutants.add(missing(key, GgufRule.REQUIRED_KEY));
        }
        String epsilon = "llama.attention.layer_norm_rms_epsilon";
        GgufValue long64 = new GgufValue(GgufValueType.UINT64, null, 64L);
        GgufValue int64 = new GgufValue(GgufValueType.INT32, null, 64L);
        mutants.addAll(List.of(
                value("other architecture", GgufRule.ARCHITECTURE, "general.architecture", GgufValue.string("gemma")),
                number(GgufRule.KEY_TYPE, "general.architecture", 1),
                value("context as u64", GgufRule.KEY_TYPE, "llama.context_length", long64),
                value("width as i32", GgufRule.KEY_TYPE, "llama.embedding_length", int64),
                value("file type as text", GgufRule.KEY_TYPE, "general.file_type", GgufValue.string("7")),
                number(GgufRule.KEY_VALUE, "llama.context_length", 0),
                number(GgufRule.KEY_VALUE, "llama.block_count", 0),
                number(GgufRule.KEY_VALUE, "llama.block_count", 4_000_000_000L),
                number(GgufRule.KEY_VALUE, "llama.block_count", 100_000),
                number(GgufRule.REQUIRED_TENSOR, "llama.block_count", 3),
                number(GgufRule.EXTRA_TENSOR, "llama.block_count", 1),
                number(GgufRule.KEY_VALUE, "llama.attention.head_count", 0),
                number(GgufRule.KEY_VALUE, "llama.attention.head_count_kv", 3),
                number(GgufRule.SHAPE, "llama.attention.head_count_kv", 4),
                number(GgufRule.SHAPE, "llama.embedding_length", 32),
                number(GgufRule.SHAPE, "llama.feed_forward_length", 64),
                number(GgufRule.KEY_VALUE, "llama.attention.key_length", 15),
                number(GgufRule.KEY_VALUE, "llama.attention.value_length", 8),
                number(GgufRule.KEY_VALUE, "llama.rope.dimension_count", 8),
                value("epsilon 0", GgufRule.KEY_VALUE, epsilon, GgufValue.f32(0)),
                value("epsilon NaN", GgufRule.KEY_VALUE, epsilon, GgufValue.f32(Float.NaN)),
                value("epsilon as f64", GgufRule.KEY_TYPE, epsilon, new GgufValue(GgufValueType.FLOAT64, null, 1e-5)),
                value("rope base -1", GgufRule.KEY_VALUE, "llama.rope.freq_base", GgufValue.f32(-1))));
        return mutants.stream();
    }

    private static Mutant tokens(String name, GgufRule rule, Consumer<List<String>> change) {
        return Mutant.of(name, rule, raw -> {
            List<String> tokens = new ArrayList<>(read(TOKENS).asStrings());
            change.accept(tokens);
            raw.set(TOKENS, GgufValue.strings(tokens));
        });
    }

    private static Mutant types(String name, GgufRule rule, Consumer<List<Integer>> change) {
        return Mutant.of(name, rule, raw -> {
            List<Integer> types = new ArrayList<>(
                    read(TYPES).asLongs().stream().map(Long::intValue).toList());
            change.accept(types);
            raw.set(TYPES, GgufValue.i32s(types));
        });
    }

    private static Mutant merge(String name, String merge) {
        return value(name, GgufRule.MERGE, MERGES, GgufValue.strings(List.of(merge)));
    }

    private static GgufValue read(String key) {
        try (GgufFile file = GgufFile.open(valid)) {
            return file.value(key).orElseThrow();
        }
    }

    static Stream<Mutant> tokenizers() {
        String prefix = "tokenizer.ggml.";
        GgufValue one = new GgufValue(GgufValueType.INT32, null, 1L);
        return Stream.of(
                missing(prefix + "model", GgufRule.REQUIRED_KEY),
                missing(TOKENS, GgufRule.REQUIRED_KEY),
                missing(TYPES, GgufRule.REQUIRED_KEY),
                missing(MERGES, GgufRule.REQUIRED_KEY),
                missing(prefix + "pre", GgufRule.REQUIRED_KEY),
                missing(prefix + "bos_token_id", GgufRule.SPECIAL_TOKEN),
                missing(prefix + "eos_token_id", GgufRule.SPECIAL_TOKEN),
                value("model bert", GgufRule.KEY_VALUE, prefix + "model", GgufValue.string("bert")),
                value("tokens as numbers", GgufRule.KEY_TYPE, TOKENS, GgufValue.i32s(List.of(1, 2))),
                value("no tokens", GgufRule.VOCABULARY, TOKENS, GgufValue.strings(List.of())),
                tokens("one token too few", GgufRule.VOCABULARY, tokens -> tokens.remove(tokens.size() - 1)),
                tokens("one token too many", GgufRule.SHAPE, tokens -> tokens.add("new")),
                tokens("token twice", GgufRule.DUPLICATE_TOKEN, tokens -> tokens.set(9, tokens.get(8))),
                tokens("empty token", GgufRule.VOCABULARY, tokens -> tokens.set(9, "")),
                types("one type too few", GgufRule.VOCABULARY, types -> types.remove(0)),
                types("type 0", GgufRule.TOKEN_TYPE, types -> types.set(5, 0)),
                types("type 7", GgufRule.TOKEN_TYPE, types -> types.set(5, 7)),
                value("types as text", GgufRule.KEY_TYPE, TYPES, GgufValue.strings(List.of("1"))),
                merge("merge of one", "t"),
                merge("merge of strangers", "never heard"),
                merge("merge to a stranger", "z z"),
                value("pre unknown", GgufRule.PRE_TOKENIZER, prefix + "pre", GgufValue.string("qwen99")),
                number(GgufRule.SPECIAL_TOKEN, prefix + "bos_token_id", 304),
                number(GgufRule.SPECIAL_TOKEN, prefix + "padding_token_id", 4_294_967_295L),
                value("eos as i32", GgufRule.KEY_TYPE, prefix + "eos_token_id", one),
                value("add_bos as number", GgufRule.KEY_TYPE, prefix + "add_bos_token", one),
                value("template as number", GgufRule.KEY_TYPE, "tokenizer.chat_template", one),
                number(GgufRule.VOCABULARY, "llama.vocab_size", 303),
                Mutant.of(
                        "too few scores",
                        GgufRule.VOCABULARY,
                        raw -> raw.entries.add(
                                new RawGguf.Entry(prefix + "scores", RawGguf.encode(GgufValue.f32s(List.of(0f)))))),
                Mutant.of(
                        "SentencePiece without scores",
                        GgufRule.REQUIRED_KEY,
                        raw -> raw.set(prefix + "model", GgufValue.string("llama"))));
    }

    private static Mutant without(String name) {
        return Mutant.of(name + " missing", GgufRule.REQUIRED_TENSOR, raw -> raw.tensors.remove(raw.tensor(name)));
    }

    private static Mutant added(String name, GgufRule rule, String tensor, long length) {
        return Mutant.of(name, rule, raw -> {
            RawGguf.Tensor extra = new RawGguf.Tensor();
            extra.name = tensor;
            extra.dimensions = List.of(length);
            extra.dimensionCount = 1;
            extra.type = 0;
            extra.data = new byte[(int) (4 * length)];
            raw.tensors.add(extra);
        });
    }

    private static Mutant bytes(String name, String tensor, int at, int... bytes) {
        return Mutant.of(name, GgufRule.FINITE, raw -> {
            for (int i = 0; i < bytes.length; i++) {
                raw.tensor(tensor).data[at + i] = (byte) bytes[i];
            }
        });
    }

    static Stream<Mutant> tensors() {
        return Stream.of(
                without("token_embd.weight"),
                without(NORM),
                without("blk.1.attn_k.weight"),
                without("blk.0.ffn_norm.weight"),
                added("bias", GgufRule.EXTRA_TENSOR, "blk.0.attn_q.bias", 64),
                added("block beyond the last", GgufRule.EXTRA_TENSOR, "blk.2.attn_norm.weight", 64),
                added("stranger", GgufRule.EXTRA_TENSOR, "rotary_emb.inv_freq", 8),
                added("rope factors of another width", GgufRule.SHAPE, "rope_freqs.weight", 16),
                Mutant.of("norm in half precision", GgufRule.NORM_TYPE, raw -> {
                    raw.tensor(NORM).type = 1;
                    raw.tensor(NORM).data = new byte[128];
                }),
                Mutant.of("transposed matrix", GgufRule.SHAPE, raw -> {
                    raw.tensor("blk.0.ffn_down.weight").dimensions.set(0, 64L);
                    raw.tensor("blk.0.ffn_down.weight").dimensions.set(1, 96L);
                }),
                bytes("NaN in a norm", NORM, 8, 0, 0, 0xc0, 0x7f),
                bytes("infinity in a norm", NORM, 252, 0, 0, 0x80, 0xff),
                bytes("NaN as a block's scale", Q, 34 * 3, 1, 0x7e),
                bytes("infinity as a block's scale", Q, 0, 0, 0x7c));
    }
}
