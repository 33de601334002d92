package io.github.circuitrylabs.modelforge.train.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Counts the texts that our tokenizers split otherwise than transformers did. Arguments: a file that make_fuzz.py of
 * model-forge-gguf wrote, and models to compare: folders or GGUF files.
 */
final class CompareTokens {

    private CompareTokens() {}

    public static void main(String[] args) throws IOException {
        JsonNode texts =
                new JsonMapper().readTree(Files.readString(Path.of(args[0]))).path("texts");
        for (int i = 1; i < args.length; i++) {
            int otherwise = 0;
            try (Tokenizer tokenizer = HuggingFaceTokenizer.load(Path.of(args[i]))) {
                for (JsonNode row : texts) {
                    int[] expected = StreamSupport.stream(row.path("ids").spliterator(), false)
                            .mapToInt(JsonNode::asInt)
                            .toArray();
                    int[] ids = tokenizer.encode(row.path("text").asText());
                    // transformers begins SentencePiece texts with <s>; ours leaves that to the prompt.
                    int[] begun = expected.length == ids.length + 1
                            ? IntStream.concat(IntStream.of(tokenizer.bosId().orElse(-1)), IntStream.of(ids))
                                    .toArray()
                            : ids;
                    otherwise += Arrays.equals(begun, expected) ? 0 : 1;
                }
            }
            System.out.println(args[i] + ": texts tokenised otherwise " + otherwise + "/" + texts.size());
        }
    }
}
