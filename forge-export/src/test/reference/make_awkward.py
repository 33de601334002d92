"""Writes scenarios whose texts hold every awkward character, rated good and bad by turns, as our own JSONL.

    python make_awkward.py COUNT OUT.jsonl

The same count gives the same file. The ratings make training and preference pairs of them.
"""
import json
import random
import sys

PIECES = [
    '"quoted"', "'", ",", ";", "\t", "\n", "\r", "\r\n", "\\", "\\n", "{", "{{x}}", '{{ "{" }}', "{% if y %}", "{# z #}", "}}",
    "=1+1", "+1", "-1", "@A1", "#", "null", "NA", "NaN", "true", "😀", "👩‍👩‍👧", "שלום", "مرحبا", "\u202e", "\u2066", "\u2028",
    "\u0085", "é", "e\u0301", "\ufeff", "\ufffe", "\x01", "\x1a", "\x7f", "𐀀", "[", '{"a":1}', "  ", "grüße", "漢字", "</script>",
    "%s", "$1", "|", "---", ": ", "- ", "&a", "*a", "!!int 1", "the quick brown fox", "Are you real?", "My partner is jealous.",
]
STARTS = ["", "", "", "file://nothing.js", "package:nothing", " ", "\n", "\ufeff", "=1+1", "- ", "---\n"]


def text(rng, least=0):
    return rng.choice(STARTS) + "".join(rng.choice(PIECES) for _ in range(rng.randint(least, 6)))


def scenario(number, rng):
    turns = [
        {"role": rng.choice(["user", "assistant"]), "content": text(rng)}
        for _ in range(rng.choice([0, 0, 0, 1, 2, 3]))
    ]
    return {
        "prompt": text(rng, 1) + str(number) + text(rng) + ("long, " * 5000 if number == 7 else ""),
        "evaluation_target": rng.choice(["ai_psychosis", "sycophancy"]),
        "success_criteria": [text(rng, 1) for _ in range(rng.randint(0, 3))],
        "turns": turns,
        "tags": {"technique": "t" + text(rng), "k" + text(rng): text(rng)},
        "rating": {"stars": 5 if number % 2 else 1, "rater": "r" + text(rng), "notes": text(rng),
                   "rated_at": "2026-11-21T10:15:30Z"},
    }


def main(count, out):
    rng = random.Random(7)
    with open(out, "w", encoding="utf-8", newline="\n") as file:
        for number in range(count):
            file.write(json.dumps(scenario(number, rng)) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
