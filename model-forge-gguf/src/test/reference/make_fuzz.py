"""Adds 4,000 texts and their token ids to a copy of a folder's expected.json, for check_llama_cpp.mjs.

python make_fuzz.py <hf folder> <out.json>: words, numbers, contractions, runs of spaces and lines, scripts from all
over Unicode, special tokens, and random code points, cut at random places. Every string is valid UTF-8.
"""

import json
import random
import sys
from pathlib import Path

import transformers

PIECES = (
    "the quick brown fox don't I'll we've IT'S 'tis 12 345678 3.14 1,000 ½ ² x=y+z; foo(bar) [a] {b} <c> snake_case camelCase "
    "naïve café Straße ΑΒΓ δοκιμή привет мир שלום مرحبا नमस्ते 日本語 中文 한국어 ไทย 😀 👩‍👩‍👧 🇩🇪 é ﬁ ‑ – — … “q” "
    "<|endoftext|> <|im_start|> <|im_end|> <think> </s> <s>"
).split(" ")
SPACES = [" ", " ", " ", " ", "  ", "   ", "\n", "\n\n", "\t", " \n", "\r\n", "\u00a0", "\u3000", ""]


def text(rng):
    out = []
    for _ in range(rng.randint(1, 14)):
        if rng.random() < 0.08:
            code = rng.choice([rng.randint(32, 0x2FF), rng.randint(0x300, 0xD7FF), rng.randint(0x10000, 0x1FFFF)])
            out.append(chr(code))
        else:
            out.append(rng.choice(PIECES))
        out.append(rng.choice(SPACES))
    joined = "".join(out)
    return joined[rng.randint(0, 2) : len(joined) - rng.randint(0, 2)] or "x"


def main(folder, out):
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    rng = random.Random(42)
    expected = json.loads((Path(folder) / "expected.json").read_text())
    texts = [text(rng) for _ in range(4000)]
    expected["texts"] = [{"text": t, "ids": tokenizer(t).input_ids} for t in texts]
    Path(out).write_text(json.dumps(expected))
    sample = [{"text": t, "ids": tokenizer(t, add_special_tokens=False).input_ids} for t in texts[:200]]
    rows = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in sample)
    (Path(folder) / "fuzz.json").write_text(f"[\n{rows}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
