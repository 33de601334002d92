"""Makes the golden files of this folder: tiny models, and what PyTorch, PEFT and transformers compute with them.

Made with torch 2.13.0, transformers 5.18.0, peft 0.21.2, numpy 2.4.6, float32 on CPU. Run: python make_golden.py
"""

import json
import pathlib
import shutil

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, get_scheduler

HERE = pathlib.Path(__file__).parent
SHAPES = {
    "llama": (
        LlamaForCausalLM,
        LlamaConfig(
            vocab_size=61, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=128, tie_word_embeddings=True, bos_token_id=1,
            eos_token_id=2, rms_norm_eps=1e-5,
            rope_parameters={"rope_type": "llama3", "rope_theta": 500.0, "factor": 4.0, "low_freq_factor": 1.0,
                             "high_freq_factor": 4.0, "original_max_position_embeddings": 32},
        ),
        dict(r=4, lora_alpha=8, target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]),
    ),
    "mistral": (
        MistralForCausalLM,
        MistralConfig(
            vocab_size=53, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=3,
            num_key_value_heads=3, head_dim=8, max_position_embeddings=128, tie_word_embeddings=False, bos_token_id=1,
            eos_token_id=2, sliding_window=6, rms_norm_eps=1e-6,
        ),
        dict(r=3, lora_alpha=6, use_rslora=True, target_modules=["q_proj", "v_proj", "down_proj"]),
    ),
}


def rows(vocabulary):
    """Six completions (ids, prompt length), deterministic without any random generator."""
    out = []
    for i, (length, prompt) in enumerate([(13, 5), (9, 1), (17, 8), (6, 0), (11, 10), (14, 7)]):
        out.append(([(7 * i + 3 * t * t + 5 * t + 1) % vocabulary for t in range(length)], prompt))
    return out


def padded(batch):
    longest = max(len(ids) for ids, _ in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    labels = torch.full((len(batch), longest), -100)
    for i, (row, prompt) in enumerate(batch):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
        labels[i, max(1, prompt) : len(row)] = torch.tensor(row[max(1, prompt) :])
    return ids, mask, labels


def summed_loss(model, batch):
    ids, mask, labels = padded(batch)
    logits = model(input_ids=ids, attention_mask=mask).logits[:, :-1]
    return torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels[:, 1:].reshape(-1), reduction="sum")


def targets(batch):
    return sum(len(row) - max(1, prompt) for row, prompt in batch)


def plain(name):
    return name.replace("base_model.model.", "").replace(".default", "").replace(".weight", "")


def train(model, batches, learning_rate, decay, steps=20):
    trained = [p for p in model.parameters() if p.requires_grad]
    matrices = [p for p in trained if p.dim() > 1]
    vectors = [p for p in trained if p.dim() == 1]
    optimiser = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": decay}, {"params": vectors, "weight_decay": 0.0}], lr=learning_rate)
    schedule = get_scheduler("cosine", optimiser, num_warmup_steps=2, num_training_steps=steps)
    total = sum(targets(batch) for batch in batches)
    losses, norms = [], []
    for _ in range(steps):
        loss = 0.0
        for batch in batches:
            part = summed_loss(model, batch) / total
            part.backward()
            loss += part.item()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, 1.0).item())
        losses.append(loss)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
    return losses, norms


def main():
    for name, (kind, config, lora) in SHAPES.items():
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        torch.manual_seed(7)
        model = kind(config).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * 0.15)
        model.save_pretrained(folder)
        data = rows(config.vocab_size)
        batches = [data[:4], data[4:]]
        expected, numbers = {}, {}
        ids, mask, _ = padded(data)
        logits = model(input_ids=ids, attention_mask=mask).logits
        expected["logits.0"] = logits[0, : len(data[0][0])]
        expected["logits.2"] = logits[2, : len(data[2][0])]
        prompt = torch.tensor([data[2][0][:5]])
        greedy = model.generate(prompt, attention_mask=torch.ones_like(prompt), do_sample=False, max_new_tokens=12,
                                eos_token_id=None, pad_token_id=0)
        numbers["greedy"] = greedy[0, 5:].tolist()

        peft = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **lora))
        with torch.no_grad():
            for key, parameter in peft.named_parameters():
                if "lora_B" in key:
                    parameter.add_(torch.randn_like(parameter) * 0.1)
        peft.save_pretrained(folder / "adapter")
        expected["adapted.logits.2"] = peft(input_ids=ids[2:3, : len(data[2][0])]).logits[0]
        total = sum(targets(batch) for batch in batches)
        loss = sum(summed_loss(peft, batch) for batch in batches) / total
        loss.backward()
        numbers["sft_loss"] = loss.item()
        for key, parameter in peft.named_parameters():
            if parameter.requires_grad:
                expected["gradient." + plain(key)] = parameter.grad
                parameter.grad = None
        numbers["sft_losses"], numbers["sft_norms"] = train(peft, batches, 1e-2, 0.0)
        for key, parameter in peft.named_parameters():
            if parameter.requires_grad:
                expected["trained." + plain(key)] = parameter.detach()

        whole = kind.from_pretrained(folder).train()
        loss = sum(summed_loss(whole, batch) for batch in batches) / total
        loss.backward()
        for key, parameter in whole.named_parameters():
            if key in ("model.embed_tokens.weight", "lm_head.weight", "model.norm.weight",
                       "model.layers.0.self_attn.k_proj.weight", "model.layers.1.input_layernorm.weight"):
                expected["full.gradient." + key] = parameter.grad.clone()
            parameter.grad = None
        numbers["full_losses"], numbers["full_norms"] = train(whole, batches, 3e-3, 0.1)
        (folder / "numbers.json").write_text(json.dumps(numbers, indent=1))
        save_file({key: value.detach().contiguous().clone() for key, value in expected.items()}, folder / "expected.safetensors")
        for surplus in [folder / "adapter" / "README.md", folder / "generation_config.json"]:
            surplus.unlink(missing_ok=True)


main()
