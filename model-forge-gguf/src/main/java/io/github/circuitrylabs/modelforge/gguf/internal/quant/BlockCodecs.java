package io.github.circuitrylabs.modelforge.gguf.internal.quant;

import io.github.circuitrylabs.modelforge.gguf.GgmlType;
import java.util.Optional;

/** Which codec belongs to which type. */
public final class BlockCodecs {
    private BlockCodecs() {}

    /** The codec of a type, unless only its layout is known. */
    public static Optional<BlockCodec> of(GgmlType type) {
        return Optional.ofNullable(
                switch (type) {
                    case F32 -> new F32Codec();
                    case F16 -> new F16Codec();
                    case BF16 -> new Bf16Codec();
                    case Q8_0 -> new Q80Codec();
                    default -> null;
                });
    }
}
