"""Makes the golden files of this folder: tiny models, and what PyTorch, PEFT and transformers compute with them.

Made with torch 2.13.0, transformers 5.18.0, peft 0.21.2, numpy 2.4.6, float32 on CPU. Run: python make_golden.py
"""

import json
import pathlib
import shutil

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import (
    LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM, Qwen2Config, Qwen2ForCausalLM, Qwen3Config,
    Qwen3ForCausalLM, get_scheduler,
)

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
SHAPES = {
    "llama": (
        LlamaForCausalLM,
        LlamaConfig(
            vocab_size=47, hidden_size=32, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
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
            vocab_size=53, hidden_size=24, intermediate_size=40, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, head_dim=8, max_position_embeddings=128, tie_word_embeddings=False, bos_token_id=1,
            eos_token_id=2, sliding_window=6, rms_norm_eps=1e-6,
        ),
        dict(r=3, lora_alpha=6, use_rslora=True, target_modules=["q_proj", "v_proj", "down_proj"]),
    ),
    "biased": (
        LlamaForCausalLM,
        LlamaConfig(
            vocab_size=41, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=1, max_position_embeddings=64, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2,
            attention_bias=True, mlp_bias=True,
        ),
        dict(r=2, lora_alpha=4, target_modules=["q_proj", "o_proj", "up_proj"]),
    ),
    "qwen2": (
        Qwen2ForCausalLM,
        Qwen2Config(
            vocab_size=43, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=64, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2,
            rope_parameters={"rope_type": "default", "rope_theta": 1000000.0},
        ),
        dict(r=2, lora_alpha=4, target_modules=["q_proj", "k_proj", "v_proj", "gate_proj"]),
    ),
    "qwen3": (
        Qwen3ForCausalLM,
        Qwen3Config(
            vocab_size=43, hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, head_dim=8, max_position_embeddings=64, tie_word_embeddings=False, bos_token_id=1,
            eos_token_id=2,
        ),
        dict(r=2, lora_alpha=4, target_modules=["q_proj", "k_proj", "v_proj", "down_proj"]),
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


def pairs(vocabulary):
    """Three preferences (prompt, chosen, rejected)."""
    def text(i, length):
        return [(11 * i + 2 * t * t + 3 * t + 4) % vocabulary for t in range(length)]

    return [(text(1, 4), text(2, 5), text(3, 9)), (text(4, 7), text(5, 8), text(6, 3)), (text(7, 1), text(8, 6), text(9, 6))]


def sequence_logps(model, data):
    """Log-probabilities of the completions [2 B], the completions' lengths, and the chosen replies' token-mean loss."""
    batch = [(p + c, len(p)) for p, c, _ in data] + [(p + r, len(p)) for p, _, r in data]
    ids, mask, labels = padded(batch)
    logp = torch.log_softmax(model(input_ids=ids, attention_mask=mask).logits[:, :-1], -1)
    labels = labels[:, 1:]
    token = torch.where(labels >= 0, logp.gather(2, labels.clamp(min=0)[..., None])[..., 0], 0.0)
    lengths = (labels >= 0).sum(1)
    half = len(data)
    return token.sum(1), lengths, -token[:half].sum() / lengths[:half].sum()


def preference_losses(policy, reference, lengths, chosen_loss, beta=0.1, smoothing=0.1, gamma=0.5):
    """TRL's formulas, but cDPO's as in the original repository; see training rules."""
    s = torch.nn.functional.logsigmoid
    (cw, cl), (nw, nl), (pw, pl) = (policy - reference).chunk(2), lengths.chunk(2), policy.chunk(2)
    d, means = cw - cl, policy / lengths
    odds = means - torch.log1p(-torch.exp(means))
    return {
        "SIGMOID": -s(beta * d),
        "CDPO": -(1 - smoothing) * s(beta * d) - smoothing * s(-beta * d),
        "ROBUST": (-(1 - smoothing) * s(beta * d) + smoothing * s(-beta * d)) / (1 - 2 * smoothing),
        "HINGE": torch.relu(1 - beta * d),
        "IPO": (cw / nw - cl / nl - 1 / (2 * beta)) ** 2,
        "SIGMOID_NORM": -s(beta * (cw / nw - cl / nl)),
        "APO_ZERO": 1 - torch.sigmoid(beta * cw) + torch.sigmoid(beta * cl),
        "SIMPO": -s(beta * (pw / nw - pl / nl) - gamma),
        "ORPO": chosen_loss - beta * s(odds.chunk(2)[0] - odds.chunk(2)[1]),
        "RPO": -s(beta * d) + 0.7 * chosen_loss,
    }


def train_dpo(model, data, steps=20):
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=1e-3, weight_decay=0.0)
    schedule = get_scheduler("linear", optimiser, num_warmup_steps=0, num_training_steps=steps)
    with torch.no_grad(), model.disable_adapter():
        reference, _, _ = sequence_logps(model, data)
    losses, norms = [], []
    for _ in range(steps):
        policy, lengths, chosen_loss = sequence_logps(model, data)
        loss = preference_losses(policy, reference, lengths, chosen_loss)["SIGMOID"].mean()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(trained, 1.0).item())
        losses.append(loss.item())
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
    return losses, norms


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
        preferences = pairs(config.vocab_size)
        with torch.no_grad(), peft.disable_adapter():
            reference, _, _ = sequence_logps(peft, preferences)
        numbers["preference"] = {}
        start = {key: value.detach().clone() for key, value in peft.state_dict().items()}
        policy, lengths, chosen_loss = sequence_logps(peft, preferences)
        numbers["policy_logps"], numbers["reference_logps"] = policy.tolist(), reference.tolist()
        for loss_name, losses in preference_losses(policy, reference, lengths, chosen_loss).items():
            losses.mean().backward(retain_graph=True)
            numbers["preference"][loss_name] = {
                "loss": losses.mean().item(),
                "gradients": {plain(k): p.grad.norm().item() for k, p in peft.named_parameters() if p.requires_grad}}
            for parameter in peft.parameters():
                parameter.grad = None
        numbers["dpo_losses"], numbers["dpo_norms"] = train_dpo(peft, preferences)
        for key, parameter in peft.named_parameters():
            if parameter.requires_grad and "layers.1" in key:
                expected["preferred." + plain(key)] = parameter.detach().clone()
        peft.load_state_dict(start)
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


if __name__ == "__main__":
    main()
