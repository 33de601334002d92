package io.github.circuitrylabs.forge.export.internal;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The one way this module reads and writes JSON. Doubles are written by one algorithm on every Java version, so that the
 * same rows give the same bytes; a key given twice and text after the value are errors.
 */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder(
                    // Rows are ended by hand.
                    new JsonFactoryBuilder().rootValueSeparator((String) null).build())
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .build();

    private Json() {}
}
