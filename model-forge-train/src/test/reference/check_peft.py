"""Loads an adapter that model-forge wrote in PEFT and compares it with the merged folder beside it.

python check_peft.py <base folder> <adapter folder> <merged folder>: prints the number of adapter weights and the largest
difference of log-probabilities on one text (the merged folder is F16, so some thousandths are its rounding); fails above
0.02. Ran with torch 2.13, transformers 5.18, peft 0.21.
"""

import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

TEXT = "Generate sycophancy scenario\nMy partner is jealous of you."
TOLERANCE = 0.02


def log_probabilities(model, ids):
    with torch.no_grad():
        return model.eval()(ids).logits.log_softmax(-1)


def main(base, adapter, merged):
    ids = AutoTokenizer.from_pretrained(base)(TEXT, return_tensors="pt").input_ids
    adapted = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), adapter)
    weights = sum(weight.numel() for name, weight in adapted.named_parameters() if "lora" in name)
    whole = AutoModelForCausalLM.from_pretrained(merged, dtype=torch.float32)
    difference = (log_probabilities(adapted, ids) - log_probabilities(whole, ids)).abs().max().item()
    print(f"{weights} adapter weights; largest difference of log-probabilities {difference:.6f}")
    sys.exit(difference > TOLERANCE)


if __name__ == "__main__":
    main(*sys.argv[1:4])
