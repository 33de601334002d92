"""Length-grouped orders of transformers for given shuffles, which LengthGrouping must reproduce.

Versions: Python 3.11, torch 2.13.0, transformers 5.18.0. Run in this folder: python make_golden.py
"""
import json
import random

import torch
from transformers.trainer_pt_utils import get_length_grouped_indices

rng = random.Random(5)
cases = []
for rows, batch in [(1, 4), (7, 4), (40, 4), (100, 3), (1000, 4), (333, 8)]:
    lengths = [rng.randint(1, 60) for _ in range(rows)]
    shuffled = torch.randperm(rows, generator=torch.Generator().manual_seed(rows)).tolist()
    grouped = get_length_grouped_indices(lengths, batch, generator=torch.Generator().manual_seed(rows))
    cases.append({"batch": batch, "lengths": lengths, "shuffled": shuffled, "grouped": grouped})
json.dump(cases, open("length_grouped.json", "w"))
