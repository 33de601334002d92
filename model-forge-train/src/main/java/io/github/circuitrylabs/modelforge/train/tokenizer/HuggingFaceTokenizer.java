package io.github.circuitrylabs.modelforge.train.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.github.circuitrylabs.forge.core.InvalidInputException;
import io.github.circuitrylabs.modelforge.train.internal.files.ModelTexts;
import io.github.circuitrylabs.modelforge.train.internal.torchscript.EngineStartup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A tokenizer as Hugging Face models ship it: {@code tokenizer.json}, run by the same Rust library that transformers
 * uses, so that the ids are the same. Works offline; the native library is in the jar.
 *
 * <p>Safe for use by several threads. Holds native memory until it is closed.
 */
public final class HuggingFaceTokenizer implements Tokenizer {

    private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library;
    private final TokenizerFiles files;

    private HuggingFaceTokenizer(ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library, TokenizerFiles files) {
        this.library = library;
        this.files = files;
    }

    /**
     * Loads the tokenizer of a model.
     *
     * @param model a folder that holds {@code tokenizer.json}, and usually {@code tokenizer_config.json} and
     *     {@code config.json}, which name the special tokens, and a chat template in {@code tokenizer_config.json} or
     *     {@code chat_template.jinja}; or a GGUF file with its vocabulary
     * @throws InvalidInputException if it has no tokenizer
     */
    public static HuggingFaceTokenizer load(Path model) {
        ModelTexts texts = ModelTexts.of(model);
        if (!texts.contains("tokenizer.json")) {
            throw new InvalidInputException("There is no tokenizer.json in (" + model
                    + "). Maybe save the tokenizer in the fast format first.");
        }
        EngineStartup.silence();
        TokenizerFiles files = new TokenizerFiles(texts);
        Map<String, String> options = Map.of(
                "addSpecialTokens",
                "false",
                "padding",
                "false",
                "truncation",
                "false",
                "withOverflowingTokens",
                "false");
        try (InputStream json = new ByteArrayInputStream(
                texts.text("tokenizer.json").orElseThrow().getBytes(StandardCharsets.UTF_8))) {
            return new HuggingFaceTokenizer(
                    ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(json, options), files);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the tokenizer (" + texts.path("tokenizer.json") + ").", e);
        }
    }

    @Override
    public int[] encode(String text) {
        return takeIds(TokenizersLibrary.LIB.encode(library.getHandle(), text, false));
    }

    @Override
    public List<int[]> encodeAll(List<String> texts) {
        long[] encodings = TokenizersLibrary.LIB.batchEncode(library.getHandle(), texts.toArray(String[]::new), false);
        return Arrays.stream(encodings).mapToObj(HuggingFaceTokenizer::takeIds).toList();
    }

    @Override
    public String decode(int... ids) {
        return library.decode(longs(ids), true);
    }

    @Override
    public String decodeWithSpecialTokens(int... ids) {
        return library.decode(longs(ids), false);
    }

    @Override
    public byte[] bytes(int id) {
        return files.bytes(id);
    }

    @Override
    public int vocabularySize() {
        return files.vocabularySize();
    }

    @Override
    public OptionalInt bosId() {
        return files.special("bos");
    }

    @Override
    public OptionalInt eosId() {
        return files.special("eos");
    }

    @Override
    public OptionalInt padId() {
        return files.special("pad");
    }

    /** The model's own template, or empty; one that cannot be rendered as transformers would says so when it is used. */
    @Override
    public Optional<ChatTemplate> chatTemplate() {
        return files.chatTemplate();
    }

    @Override
    public Set<String> controlTokens() {
        return files.controlTokens();
    }

    @Override
    public void close() {
        library.close();
    }

    /**
     * The ids of a native encoding, which is freed. The library's own {@code Encoding} fetches the tokens' texts and
     * places too, which costs almost as much again as tokenising (measured: 1.34 against 0.77 CPU seconds).
     */
    private static int[] takeIds(long encoding) {
        try {
            return Arrays.stream(TokenizersLibrary.LIB.getTokenIds(encoding))
                    .mapToInt(Math::toIntExact)
                    .toArray();
        } finally {
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        }
    }

    private static long[] longs(int[] ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }
}
