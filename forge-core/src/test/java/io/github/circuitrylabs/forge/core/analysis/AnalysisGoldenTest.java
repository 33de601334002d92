package io.github.circuitrylabs.forge.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.circuitrylabs.forge.core.internal.Words;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against numpy and NLTK; see golden/analysis/make_analysis.py. */
class AnalysisGoldenTest {

    private static JsonNode golden;
    private static List<String> texts;

    @BeforeAll
    static void readGolden() throws IOException {
        try (InputStream in = AnalysisGoldenTest.class.getResourceAsStream("/golden/analysis/analysis.json")) {
            golden = new ObjectMapper().readTree(in);
        }
        texts = StreamSupport.stream(golden.get("texts").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void should_match_eigenvalues() {
        for (JsonNode row : golden.get("eigenvalues")) {
            double[][] matrix = StreamSupport.stream(row.get("matrix").spliterator(), false)
                    .map(AnalysisGoldenTest::doubles)
                    .toArray(double[][]::new);

            assertThat(SymmetricEigenvalues.of(matrix)).containsExactly(doubles(row.get("values")), within(1e-10));
        }
    }

    @Test
    void should_match_vendi_scores() {
        for (JsonNode row : golden.get("vendi")) {
            List<float[]> vectors = new ArrayList<>();
            for (JsonNode vector : row.get("vectors")) {
                double[] values = doubles(vector);
                float[] narrow = new float[values.length];
                for (int i = 0; i < narrow.length; i++) {
                    narrow[i] = (float) values[i];
                }
                vectors.add(narrow);
            }

            assertThat(Diversity.vendiOfVectors(vectors))
                    .isCloseTo(row.get("score").asDouble(), within(1e-5));
        }
    }

    @Test
    void should_match_the_bleu_of_every_text_against_the_others() {
        SelfBleu bleu = new SelfBleu(texts.stream().map(Words::of).toList());
        for (int i = 0; i < texts.size(); i++) {
            assertThat(bleu.score(i))
                    .as(texts.get(i))
                    .isCloseTo(golden.get("bleu").get(i).asDouble(), within(1e-12));
        }
        assertThat(Diversity.selfBleu(texts, texts.size(), 1))
                .isCloseTo(golden.get("self_bleu").asDouble(), within(1e-12));
    }

    @Test
    void should_match_distinct_n() {
        for (int n = 1; n <= 4; n++) {
            assertThat(Diversity.distinct(texts, n))
                    .isCloseTo(golden.get("distinct").get(n - 1).asDouble(), within(1e-15));
        }
    }

    private static double[] doubles(JsonNode node) {
        return StreamSupport.stream(node.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
