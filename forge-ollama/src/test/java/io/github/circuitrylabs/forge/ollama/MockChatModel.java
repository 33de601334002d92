package io.github.circuitrylabs.forge.ollama;

import java.util.function.Function;

/** A chat model that a test speaks for. */
record MockChatModel(Function<ChatCall, String> answers) implements ChatModel {

    @Override
    public String backend() {
        return "mock";
    }

    @Override
    public String model() {
        return "m";
    }

    @Override
    public ChatReply chat(ChatCall call) {
        return new ChatReply(answers.apply(call), "", "", "stop", 1, 1);
    }
}
