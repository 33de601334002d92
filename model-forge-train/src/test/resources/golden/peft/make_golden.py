"""Makes the golden files of this folder: adapters in PEFT's less usual shapes, and the logits that PEFT computes with them.

Made with torch 2.13.0, transformers 5.18.0, peft 0.21.2, float32 on CPU, over the model of ../engine/llama. Run after
../engine/make_golden.py: python make_golden.py
"""

import pathlib
import shutil

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
IDS = [3, 9, 27, 34, 5, 8, 13]
ADAPTERS = {
    "pattern": dict(r=4, lora_alpha=8, target_modules=r".*layers\.1\..*(q|up)_proj"),
    "layers": dict(r=4, lora_alpha=8, target_modules=["q_proj", "down_proj"], layers_to_transform=[1]),
    "paths": dict(r=4, lora_alpha=8, target_modules=["layers.0.self_attn.q_proj", "mlp.up_proj"]),
    "ranks": dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "up_proj"],
                  rank_pattern={"layers.0.self_attn.q_proj": 2, "up_proj": 6}, alpha_pattern={"v_proj": 32}),
    "stabilised": dict(r=4, lora_alpha=8, use_rslora=True, target_modules=["k_proj", "o_proj"], rank_pattern={"o_proj": 9}),
}


def main():
    for name, options in ADAPTERS.items():
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        torch.manual_seed(11)
        base = AutoModelForCausalLM.from_pretrained(HERE.parent / "engine" / "llama", dtype=torch.float32)
        model = get_peft_model(base, LoraConfig(task_type="CAUSAL_LM", **options)).eval()
        with torch.no_grad():
            for key, parameter in model.named_parameters():
                if "lora_B" in key:
                    parameter.add_(torch.randn_like(parameter) * 0.1)
            logits = model(input_ids=torch.tensor([IDS])).logits[0]
        model.peft_config["default"].base_model_name_or_path = "engine/llama"
        model.save_pretrained(folder)
        (folder / "README.md").unlink(missing_ok=True)
        save_file({"logits": logits.contiguous()}, folder / "expected.safetensors")


if __name__ == "__main__":
    main()
