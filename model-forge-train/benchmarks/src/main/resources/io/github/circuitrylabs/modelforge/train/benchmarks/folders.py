"""Loads an adapter and a merged model from a folder with PEFT and transformers, and writes others for the way back.

Written for torch 2.13, transformers 5.18, peft 0.21. Usage: folders.py <folder with base, adapter, merged, ids.json>; writes
their-adapter, their-merged and logits.json there.
"""

import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import torch  # noqa: E402
from peft import LoraConfig, PeftModel, get_peft_model  # noqa: E402
from transformers import AutoModelForCausalLM  # noqa: E402


def main(folder):
    def load(name):
        return AutoModelForCausalLM.from_pretrained(os.path.join(folder, name), dtype=torch.float32).eval()

    with open(os.path.join(folder, "ids.json"), encoding="utf-8") as file:
        ids = torch.tensor([json.load(file)])

    def logits(model):
        with torch.no_grad():
            return model(ids).logits[0].tolist()

    torch.manual_seed(0)
    found = {
        "our_adapter": logits(PeftModel.from_pretrained(load("base"), os.path.join(folder, "adapter")).eval()),
        "our_merged": logits(load("merged")),
    }
    # init_lora_weights=False draws B too, so that the adapter does something without training.
    lora = LoraConfig(r=8, lora_alpha=12, use_rslora=True, init_lora_weights=False, task_type="CAUSAL_LM",
                      target_modules=["q_proj", "v_proj", "down_proj"])
    theirs = get_peft_model(load("base"), lora).eval()
    theirs.save_pretrained(os.path.join(folder, "their-adapter"))
    found["their_adapter"] = logits(theirs)
    merged = theirs.merge_and_unload()
    merged.save_pretrained(os.path.join(folder, "their-merged"), max_shard_size="200KB")
    found["their_merged"] = logits(merged)
    with open(os.path.join(folder, "logits.json"), "w", encoding="utf-8") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1])
