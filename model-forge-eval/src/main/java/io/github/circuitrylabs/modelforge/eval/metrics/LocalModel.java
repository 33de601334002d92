package io.github.circuitrylabs.modelforge.eval.metrics;

import io.github.circuitrylabs.forge.core.Conversation;
import io.github.circuitrylabs.forge.core.Reply;
import io.github.circuitrylabs.forge.core.TargetSystem;
import io.github.circuitrylabs.forge.core.Turn;
import io.github.circuitrylabs.modelforge.train.Continuation;
import io.github.circuitrylabs.modelforge.train.LanguageModel;
import io.github.circuitrylabs.modelforge.train.ModelForge;
import io.github.circuitrylabs.modelforge.train.tokenizer.HuggingFaceTokenizer;
import io.github.circuitrylabs.modelforge.train.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model in this process with its tokenizer, asked one way. As a {@link TargetSystem} it can be put to scenarios like any
 * other assistant. Thread-safe; calls take turns.
 */
public final class LocalModel implements TargetSystem, Respondent, AutoCloseable {

    private static final int BATCH = 32;

    private final String name;
    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final Asking asking;
    private final Decoding decoding;

    private LocalModel(String name, LanguageModel model, Tokenizer tokenizer, Asking asking, Decoding decoding) {
        this.name = name;
        this.model = model;
        this.tokenizer = tokenizer;
        this.asking = asking;
        this.decoding = decoding;
    }

    /** Opens a Hugging Face folder. */
    public static LocalModel open(String name, Path folder, Asking asking, Decoding decoding) {
        Tokenizer tokenizer = HuggingFaceTokenizer.load(folder);
        return new LocalModel(name, ModelForge.load(folder), tokenizer, asking, decoding);
    }

    public String name() {
        return name;
    }

    public Asking asking() {
        return asking;
    }

    public Decoding decoding() {
        return decoding;
    }

    LanguageModel model() {
        return model;
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Token ids of at most so many tokens, never empty: an empty text is the end token alone. */
    int[] encode(String text, int most) {
        int[] ids = tokenizer.encode(text);
        if (ids.length == 0) {
            return new int[] {model.config().eosTokenIds().get(0)};
        }
        int room = Math.min(most, model.config().maxPositionEmbeddings());
        return ids.length <= room ? ids : Arrays.copyOf(ids, room);
    }

    /** Answers each question as the first turn of a conversation. */
    public List<Output> answer(List<String> questions) {
        return replies(questions.stream()
                .map(question -> Conversation.of(Turn.user(question)))
                .toList());
    }

    /** Answers each conversation, the first with the decoding's seed, each next one with the next seed. */
    @Override
    public synchronized List<Output> replies(List<Conversation> conversations) {
        int most = model.config().maxPositionEmbeddings() - decoding.maxNewTokens();
        List<Output> replies = new ArrayList<>(conversations.size());
        for (int from = 0; from < conversations.size(); from += BATCH) {
            List<int[]> prompts = conversations.subList(from, Math.min(conversations.size(), from + BATCH)).stream()
                    .map(conversation -> end(tokenizer.encode(asking.render(conversation)), Math.max(1, most)))
                    .toList();
            long[] seeds = new long[prompts.size()];
            for (int i = 0; i < seeds.length; i++) {
                seeds[i] = decoding.seed() + from + i;
            }
            for (Continuation written : model.generate(prompts, seeds, decoding.sampling())) {
                String text = tokenizer.decode(written.ids());
                String reply = asking.reply(text);
                replies.add(new Output(
                        reply, written.ended() || reply.length() < text.strip().length()));
            }
        }
        return replies;
    }

    /** A prompt that is too long loses its beginning: what was asked last counts. */
    private int[] end(int[] ids, int most) {
        if (ids.length == 0) {
            return new int[] {model.config().eosTokenIds().get(0)};
        }
        return ids.length <= most ? ids : Arrays.copyOfRange(ids, ids.length - most, ids.length);
    }

    @Override
    public Reply respond(Conversation conversation) {
        return new Reply(replies(List.of(conversation)).get(0).text());
    }

    @Override
    public synchronized void close() {
        model.close();
        tokenizer.close();
    }
}
