"""Writes the golden files beside this script: tiny Hugging Face folders, half-precision and Q8_0 reference blocks.

Run by hand: python make_golden.py, or with names of folders for these alone. Versions used last are in versions.txt,
which the script writes.
Weights are random; the files only have to be small and exact.
"""

import io
import json
import struct
import sys
from pathlib import Path

import gguf
import numpy as np
import safetensors
import sentencepiece
import tokenizers
import torch
import transformers
from gguf.quants import dequantize, quantize
from safetensors.numpy import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

HERE = Path(__file__).parent
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TEXT = [
    "The quick brown fox jumps over the lazy dog, and the dog doesn't mind at all.",
    "I'm sure you've seen what they'll do when it's 1999 or 2024: nothing.",
    "Une phrase en fran\u00e7ais, \u4e00\u4e9b\u4e2d\u6587, \U0001f600 and    runs of   spaces\n\nand lines.",
    "Please answer the question of the person who asked the question before.",
] * 20


QWEN_SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def byte_level_tokenizer(split=None):
    tok = Tokenizer(models.BPE())
    tok.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    if split:
        tok.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Split(Regex(split), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
        )
    tok.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=SPECIAL,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tok.train_from_iterator(TEXT, trainer)
    tok.add_tokens([AddedToken("<think>", special=False)])
    return tok


def sentence_piece_tokenizer():
    """A SentencePiece BPE model as Llama 2 has it, turned to tokenizer.json by transformers' own converter."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXT),
        model_writer=model,
        model_type="bpe",
        vocab_size=420,
        byte_fallback=True,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        unk_id=0,
        bos_id=1,
        eos_id=2,
        pad_id=-1,
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = [(processor.id_to_piece(i), processor.get_score(i)) for i in range(processor.get_piece_size())]
    vocab = {piece: i for i, (piece, _) in enumerate(pieces)}
    merges = []
    # As transformers' SentencePieceExtractor does: all splits of each piece, best pieces first.
    for piece, score in pieces:
        local = [(piece[:i], piece[i:]) for i in range(1, len(piece)) if piece[:i] in vocab and piece[i:] in vocab]
        merges.extend((score, vocab[left], vocab[right], left, right) for left, right in local)
    merges.sort(key=lambda m: (-m[0], m[1], m[2]))
    tok = Tokenizer(
        models.BPE(vocab, [m[3:] for m in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )
    tok.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    tok.decoder = decoders.Sequence(
        [decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    tok.add_special_tokens([AddedToken(t, normalized=False, special=True) for t in ("<unk>", "<s>", "</s>")])
    tok.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)]
    )
    return tok


def config(kind, tied, rope, vocab):
    # A Qwen3's heads are wider than their share of the hidden width.
    own = {"head_dim": 24} if kind == "Qwen3" else {}
    return getattr(transformers, kind + "Config")(
        vocab_size=vocab,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=256,
        rms_norm_eps=1e-5,
        tie_word_embeddings=tied,
        bos_token_id=0,
        eos_token_id=2,
        rope_parameters=rope,
        **own,
    )


def folder(name, tied, rope, dtype, tok, special, kind="Llama"):
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    torch.manual_seed(7)
    out = HERE / name
    fast = transformers.PreTrainedTokenizerFast(tokenizer_object=tok, **special)
    fast.chat_template = (
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    model_class = getattr(transformers, kind + "ForCausalLM")
    model = model_class(config(kind, tied, rope, len(fast) + 3))
    with torch.no_grad():
        for parameter in model.parameters():
            # Large enough that greedy choices are clear, and norms that are not all one.
            parameter.mul_(4 if parameter.dim() > 1 else 1).add_(0.05 * torch.randn_like(parameter))
    model = model.to(dtype)
    model.save_pretrained(out)
    fast.save_pretrained(out)
    (out / "generation_config.json").unlink(missing_ok=True)
    ids = fast("The quick dog doesn't mind 1999.", return_tensors="pt").input_ids
    # Loaded anew: converting a model in memory would leave its rotary frequencies in half precision.
    model = model_class.from_pretrained(out, dtype=torch.float32).eval()
    with torch.no_grad():
        logits = model(ids).logits[0]
        greedy = ids
        for _ in range(24):
            greedy = torch.cat([greedy, model(greedy).logits[:, -1:].argmax(-1)], 1)
    (out / "expected.json").write_text(
        json.dumps(
            {
                "prompt": "The quick dog doesn't mind 1999.",
                "ids": ids[0].tolist(),
                "greedy": greedy[0, ids.shape[1] :].tolist(),
                "logprobs_last": torch.log_softmax(logits[-1], -1).tolist(),
            }
        )
    )


def rows():
    """Rows of 256: random at several scales, constant, zero, one outlier, tiny, halfway cases."""
    rng = np.random.default_rng(11)
    parts = [rng.standard_normal(256).astype(np.float32) * s for s in (1e-6, 0.02, 1, 300)]
    parts.append(np.zeros(256, np.float32))
    parts.append(np.full(256, 0.37, np.float32))
    parts.append(np.full(256, -2.5, np.float32))
    outlier = rng.standard_normal(256).astype(np.float32) * 0.01
    outlier[100] = 55
    parts.append(outlier)
    parts.append((rng.standard_normal(256) * 1e-39).astype(np.float32))
    parts.append(((np.arange(256) % 255) - 127).astype(np.float32) / 2)
    parts.append(rng.integers(-8, 9, 256).astype(np.float32))
    parts.append(np.abs(rng.standard_normal(256)).astype(np.float32))
    return np.stack(parts)


def blocks():
    values = rows()
    (HERE / "rows.f32").write_bytes(values.tobytes())
    for name in ("F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"):
        kind = gguf.GGMLQuantizationType[name]
        data = quantize(values, kind)
        (HERE / f"rows.{name.lower()}").write_bytes(np.ascontiguousarray(data).tobytes())
        (HERE / f"rows.{name.lower()}.back").write_bytes(dequantize(data, kind).astype(np.float32).tobytes())


def halves():
    """Every binary16, decoded; and awkward floats, encoded."""
    every = np.arange(65536, dtype=np.uint16)
    decoded = every.view(np.float16).astype(np.float32)
    decoded[np.isnan(decoded)] = np.nan
    rng = np.random.default_rng(5)
    values = rng.integers(0, 1 << 32, 4096, dtype=np.uint64).astype(np.uint32).view(np.float32)
    values = np.concatenate([values, (rng.standard_normal(4096) * 10.0 ** rng.uniform(-9, 5, 4096)).astype(np.float32)])
    values = values[np.isfinite(values)]
    with np.errstate(over="ignore"):
        f16 = values.astype(np.float16).view(np.uint16)
    bf16 = torch.from_numpy(values.copy()).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    (HERE / "halves.bin").write_bytes(
        struct.pack("<I", len(values)) + values.tobytes() + f16.tobytes() + bf16.tobytes()
    )


def mixed_safetensors():
    save_file(
        {
            "f64": np.linspace(-1, 1, 7),
            "f32": np.linspace(-2, 2, 6, dtype=np.float32).reshape(2, 3),
            "f16": np.linspace(-3, 3, 5).astype(np.float16),
            "i64": np.array([-5, 1 << 40], np.int64),
            "u8": np.array([0, 200, 255], np.uint8),
            "scalar": np.array(4.5, np.float32),
            "empty": np.zeros((0, 3), np.float32),
        },
        HERE / "mixed.safetensors",
        metadata={"format": "np", "note": "gr\u00fc\u00df"},
    )


def main():
    plain = {"rope_type": "default", "rope_theta": 10000.0}
    llama3 = {
        "rope_type": "llama3",
        "rope_theta": 10000.0,
        "factor": 4.0,
        "low_freq_factor": 1.0,
        "high_freq_factor": 4.0,
        "original_max_position_embeddings": 64,
    }
    byte_level = {"bos_token": SPECIAL[0], "eos_token": SPECIAL[2], "pad_token": SPECIAL[0]}
    folder("tiny-tied", True, plain, torch.float32, byte_level_tokenizer(), byte_level)
    folder("tiny-untied-rope", False, llama3, torch.bfloat16, byte_level_tokenizer(), byte_level)
    sentence_piece = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    folder("tiny-spm", False, plain, torch.float16, sentence_piece_tokenizer(), sentence_piece)
    # As in real Qwens, config.json has a bos_token_id and the tokenizer no bos_token.
    qwen = {"eos_token": SPECIAL[2], "pad_token": SPECIAL[0]}
    long = {"rope_type": "default", "rope_theta": 1000000.0}
    folder("tiny-qwen2", True, long, torch.float16, byte_level_tokenizer(QWEN_SPLIT), qwen, "Qwen2")
    folder("tiny-qwen3", False, long, torch.bfloat16, byte_level_tokenizer(QWEN_SPLIT), qwen, "Qwen3")
    if sys.argv[1:]:
        return
    blocks()
    halves()
    mixed_safetensors()
    (HERE / "versions.txt").write_text(
        f"python {sys.version.split()[0]}\ntorch {torch.__version__}\ntransformers {transformers.__version__}\n"
        f"tokenizers {tokenizers.__version__}\nsafetensors {safetensors.__version__}\nnumpy {np.__version__}\n"
        f"sentencepiece {sentencepiece.__version__}\n"
        f"gguf {__import__('importlib.metadata').metadata.version('gguf')}\n"
    )


main()
