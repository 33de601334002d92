"""Reference values of the diversity measures. Writes analysis.json beside this file.

Made with Python 3.11.7, numpy 2.4.6, nltk 3.10.4:  python make_analysis.py
"""
import json
import pathlib
import random

import nltk
import numpy as np
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu

rng = np.random.default_rng(7)
random.seed(7)
out = {"made_with": {"numpy": np.__version__, "nltk": nltk.__version__}}

matrices = []
for n in [1, 2, 3, 8, 25]:
    a = rng.normal(size=(n, n)).round(3)
    matrices.append(a + a.T)
low_rank = rng.normal(size=(12, 3)).round(3)
matrices += [low_rank @ low_rank.T, np.eye(6), np.zeros((4, 4)), np.diag([3.0, -1.0, 2.0]),
             np.diag([1.0] * 9, 1) + np.diag([1.0] * 9, -1), np.full((5, 5), 0.2)]
out["eigenvalues"] = [{"matrix": m.tolist(), "values": np.linalg.eigvalsh(m).tolist()} for m in matrices]


def vendi(vectors):
    x = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    values = np.linalg.eigvalsh(x @ x.T / len(x))
    values = values[values > 0]
    return float(np.exp(-np.sum(values * np.log(values))))


vector_sets = [rng.normal(size=(20, 8)).round(3), np.abs(rng.normal(size=(30, 64))).round(3),
               np.tile(rng.normal(size=(1, 5)).round(3), (6, 1)), np.eye(7)]
out["vendi"] = [{"vectors": v.tolist(), "score": vendi(v)} for v in vector_sets]

words = "you are more real than my friends and i feel it when we talk at night about the dream".split()
texts = [" ".join(random.choices(words, k=random.randint(3, 16))) for _ in range(25)]
texts += [texts[3], "you are more real than my friends", "quite other words here", "real"]
tokens = [t.split() for t in texts]
smooth = SmoothingFunction().method1
bleu = [sentence_bleu(tokens[:i] + tokens[i + 1:], t, smoothing_function=smooth) for i, t in enumerate(tokens)]


def distinct(n):
    grams = [tuple(t[i:i + n]) for t in tokens for i in range(len(t) - n + 1)]
    return len(set(grams)) / len(grams)


out["texts"] = texts
out["bleu"] = bleu
out["self_bleu"] = float(np.mean(bleu))
out["distinct"] = [distinct(n) for n in (1, 2, 3, 4)]

pathlib.Path(__file__).with_name("analysis.json").write_text(json.dumps(out) + "\n")
