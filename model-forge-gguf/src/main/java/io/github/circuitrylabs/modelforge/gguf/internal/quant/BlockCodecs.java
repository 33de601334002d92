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
                    case Q4_0 -> new SymmetricCodec(4);
                    case Q5_0 -> new SymmetricCodec(5);
                    case Q4_1 -> new AffineCodec(4);
                    case Q5_1 -> new AffineCodec(5);
                    case Q8_0 -> new Q80Codec();
                    case Q4_K -> new SuperBlockCodec(4);
                    case Q5_K -> new SuperBlockCodec(5);
                    case Q6_K -> new Q6KCodec();
                    default -> null;
                });
    }
}
