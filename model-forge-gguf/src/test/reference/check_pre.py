"""Makes a folder per pre-tokenizer that PreTokenizers knows by name, for fuzzing each against real llama.cpp.

python check_pre.py <java class path> <work folder>
Writes <work>/pre-<name>.gguf and <work>/pre-<name>.json; then: node check_llama_cpp.mjs pre-<name>.json pre-<name>.gguf
The model is that of tiny-tied with random weights, so only "texts tokenised otherwise" means something.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import torch
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from make_fuzz import PIECES, SPACES, text

CASELESS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
UPPER, LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
SPLITS = {
    "llama-bpe": CASELESS + r"\p{N}{1,3}" + REST,
    "qwen2": CASELESS + r"\p{N}" + REST,
    "tekken": rf"[^\r\n\p{{L}}\p{{N}}]?{UPPER}*{LOWER}+|[^\r\n\p{{L}}\p{{N}}]?{UPPER}+{LOWER}*"
              r"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
}


def tokenizer(name):
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=name not in SPLITS)
    first = pre_tokenizers.Split(Regex(SPLITS[name]), "isolated") if name in SPLITS else pre_tokenizers.Digits(True)
    tok = Tokenizer(models.BPE(ignore_merges=name in ("llama-bpe", "tekken")))
    tok.pre_tokenizer = pre_tokenizers.Sequence([first, byte_level])
    tok.decoder = decoders.ByteLevel()
    rng = random.Random(3)
    corpus = ["".join(rng.choice(PIECES) + rng.choice(SPACES) for _ in range(30)) for _ in range(400)]
    trainer = trainers.BpeTrainer(
        vocab_size=900, special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tok.train_from_iterator(corpus, trainer)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tok, bos_token="<|endoftext|>", eos_token="<|im_end|>")


def main(class_path, work):
    for name in ("llama-bpe", "qwen2", "tekken", "smollm"):
        folder = Path(work) / f"pre-{name}"
        fast = tokenizer(name)
        torch.manual_seed(1)
        transformers.LlamaForCausalLM(transformers.LlamaConfig(
            vocab_size=len(fast), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
            bos_token_id=0, eos_token_id=2, tie_word_embeddings=True)).save_pretrained(folder)
        fast.save_pretrained(folder)
        rng = random.Random(42)
        texts = [text(rng) for _ in range(4000)]
        Path(f"{folder}.json").write_text(json.dumps({
            "prompt": "x", "ids": fast("x").input_ids, "greedy": [], "logprobs_last": [0.0] * len(fast),
            "texts": [{"text": t, "ids": fast(t).input_ids} for t in texts]}))
        subprocess.run(["java", "-cp", class_path, "io.github.circuitrylabs.modelforge.gguf.ConvertFolder", folder,
                        f"{folder}.gguf", "F16"], check=True)


main(*sys.argv[1:3])
