"""Trains a byte-level BPE with Hugging Face tokenizers and writes what BytePairTrainer must reproduce.

Versions the golden files were made with: Python 3.11, tokenizers 0.23.3, transformers 5.18.0.
Run in this folder: python make_golden.py
Writes corpus.txt (one document a paragraph), tokenizer.json (saved by the library), fuzz.json (texts and their ids).
"""
import json
import random

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

rng = random.Random(20)
SPECIAL = ["<|endoftext|>", "<|pad|>"]

NOUNS = "assistant person question answer friend story model doctor night letter plan memory voice signal number".split()
VERBS = "believe tells asks remembers doesn't wouldn't they're we'll I'm you've he'd builds writes follows ignores".split()
ADJECTIVES = "careful strange honest quiet unlikely certain tired brilliant ordinary hidden worried naïve".split()
ODD = ["2026", "3.14", "42%", "e-mail", "U+00E9", "Größe", "日本語", "привет", "🙂🙂", "\t", "  ", "\u00a0", "½", "Ⅳ", "'s", "--", "…"]


def sentence():
    words = []
    for _ in range(rng.randint(4, 14)):
        words.append(rng.choice(rng.choice([NOUNS, VERBS, ADJECTIVES, NOUNS, VERBS, ADJECTIVES, ODD])))
    return " ".join(words).capitalize() + rng.choice([".", "?", "!", " ...", ".\n"])


documents = [" ".join(sentence() for _ in range(rng.randint(1, 5))) for _ in range(300)]
documents = [d.replace("\n\n", "\n") for d in documents]
with open("corpus.txt", "w", encoding="utf-8", newline="") as out:
    out.write("\n\n\n".join(documents))

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False)
tokenizer.decoder = decoders.ByteLevel(add_prefix_space=False, trim_offsets=False)
trainer = trainers.BpeTrainer(
    vocab_size=700,
    min_frequency=2,
    special_tokens=SPECIAL,
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    show_progress=False,
)
tokenizer.train_from_iterator(documents, trainer)
tokenizer.save("tokenizer.json")

fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=SPECIAL[0], pad_token=SPECIAL[1])
PIECES = NOUNS + VERBS + ADJECTIVES + ODD + [
    " ", "  ", "\n", "\n\n", "\r\n", "\u2028", "\u3000", "\u0085", "\u200b", "'", "''", "'S", "'ll", "<|endoftext|>", "<|pad|>",
    "<|end", "\x00", "\x7f", "\ufeff", "e\u0301", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U00010348", "١٢٣", "ß", "ﬁ", "Ǆ", "a" * 40,
]
fuzz = ["", " ", "\n", "I'm"]
fuzz += ["".join(rng.choice(PIECES) + rng.choice(["", "", " "]) for _ in range(rng.randint(1, 12))) for _ in range(500)]
rows = []
for text in fuzz:
    ids = fast(text, add_special_tokens=False)["input_ids"]
    rows.append({
        "text": text,
        "ids": ids,
        "decoded": fast.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False),
        "words": [text[a:b] for _, (a, b) in pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=False).pre_tokenize_str(text)],
    })
json.dump(rows, open("fuzz.json", "w", encoding="utf-8"), ensure_ascii=True, indent=0)
print("vocabulary", tokenizer.get_vocab_size())
