"""Makes LoRA adapters on tiny-tied (plain, rank-stabilised, with patterns) with PEFT and what transformers says of each.

python check_lora.py <java class path> <work folder>
Writes <work>/lora-<kind>/ (PEFT), <work>/lora-<kind>.gguf (by this module) and <work>/lora-<kind>.json for
check_llama_cpp.mjs, which then loads the base with the adapter: node check_llama_cpp.mjs lora-<kind>.json base.gguf lora-<kind>.gguf
"""

import json
import subprocess
import sys
from pathlib import Path

import peft
import torch
import transformers

GOLDEN = Path(__file__).parents[1] / "resources" / "golden" / "tiny-tied"
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
KINDS = {
    "plain": dict(r=4, lora_alpha=16),
    "rs": dict(r=9, lora_alpha=12, use_rslora=True),
    "patterns": dict(r=4, lora_alpha=16, rank_pattern={"k_proj": 2, "layers.1.mlp.up_proj": 6}, alpha_pattern={"q_proj": 5}),
}


def main(class_path, work):
    tokenizer = transformers.AutoTokenizer.from_pretrained(GOLDEN)
    prompt = "The quick dog doesn't mind 1999."
    for kind, settings in KINDS.items():
        torch.manual_seed(5)
        base = transformers.AutoModelForCausalLM.from_pretrained(GOLDEN, dtype=torch.float32)
        model = peft.get_peft_model(base, peft.LoraConfig(target_modules=LINEAR, task_type="CAUSAL_LM", **settings))
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if "lora_" in name:
                    parameter.copy_(torch.randn_like(parameter) * 0.08)
        folder = Path(work) / f"lora-{kind}"
        model.save_pretrained(folder)
        model.eval()
        ids = tokenizer(prompt, return_tensors="pt").input_ids
        with torch.no_grad():
            last = torch.log_softmax(model(input_ids=ids).logits[0, -1], -1)
            with model.disable_adapter():
                plain = torch.log_softmax(model(input_ids=ids).logits[0, -1], -1)
            greedy = ids
            for _ in range(24):
                greedy = torch.cat([greedy, model(input_ids=greedy).logits[:, -1:].argmax(-1)], 1)
        Path(f"{folder}.json").write_text(json.dumps({
            "prompt": prompt, "ids": ids[0].tolist(), "greedy": greedy[0, ids.shape[1]:].tolist(),
            "logprobs_last": last.tolist(),
        }))
        print(kind, "adapter moves log-probabilities by up to", float((last - plain).abs().max()))
        subprocess.run(["java", "-cp", class_path, "io.github.circuitrylabs.modelforge.gguf.ConvertAdapter", folder, GOLDEN,
                        f"{folder}.gguf"], check=True)


main(*sys.argv[1:3])
