"""Runs TRL's own trainers on the golden models, 20 steps for each loss, for TrlLossesTest to follow.

Versions: Python 3.11, torch 2.13.0, transformers 5.18.0, peft 0.21.2, trl 1.13.0. Run in this folder: python make_golden.py
Models and adapters are those of ../engine. Writes a JSON file (loss, gradient norm and metrics of each step) and a
safetensors file (some tensors of the trained adapter) for each shape.

cDPO is in none of TRL's trainers: its loss "aot" sorts log-ratios within a micro-batch, so with one pair in each it is
the formula of the original repository, and three micro-batches make up the update.

ORPO's trainer takes the cross-entropy of the chosen reply together with its prompt; ours, as the paper, of the reply only. Its
prompts are one token long, which nothing predicts, so that both are the same.
"""
import json
import os
import pathlib
import tempfile

os.environ["TRL_EXPERIMENTAL_SILENCE"] = "1"
import torch
from datasets import Dataset
from peft import PeftModel
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, KTOConfig, KTOTrainer, SFTConfig, SFTTrainer
from trl.experimental.cpo import CPOConfig, CPOTrainer
from trl.experimental.orpo import ORPOConfig, ORPOTrainer

HERE = pathlib.Path(__file__).parent
STEPS = 20
KEPT = ["layers.0.self_attn.q_proj", "layers.1.mlp.down_proj"]
torch.use_deterministic_algorithms(True)


def text(i, length, vocabulary):
    return " ".join(f"t{3 + (11 * i + 2 * t * t + 3 * t + 4) % (vocabulary - 3)}" for t in range(length))


def pairs(vocabulary, longest_prompt=9):
    """Three preferences; the trainers append the end token to every reply."""
    lengths = [(min(p, longest_prompt), c, r) for p, c, r in [(4, 5, 9), (7, 8, 3), (1, 6, 6)]]
    return [
        {
            "prompt": text(3 * i + 1, p, vocabulary),
            "chosen": " " + text(3 * i + 2, c, vocabulary),
            "rejected": " " + text(3 * i + 3, r, vocabulary),
        }
        for i, (p, c, r) in enumerate(lengths)
    ]


def unpaired(vocabulary):
    """Each pair's replies as rows of their own, but the last one's rejected reply."""
    rows = []
    for pair in pairs(vocabulary):
        rows.append({"prompt": pair["prompt"], "completion": pair["chosen"], "label": True})
        rows.append({"prompt": pair["prompt"], "completion": pair["rejected"], "label": False})
    return rows[:5]


def tokenizer(vocabulary):
    words = {f"t{i}": i for i in range(vocabulary)}
    words["<pad>"], words["</s>"] = words.pop("t0"), words.pop("t2")
    words["<unk>"] = words.pop("t1")
    inner = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    inner.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="</s>", pad_token="<pad>", unk_token="<unk>")


def arguments(batch=3, accumulation=1, **more):
    return dict(
        output_dir=tempfile.mkdtemp(), max_steps=STEPS, per_device_train_batch_size=batch, learning_rate=1e-3,
        gradient_accumulation_steps=accumulation, lr_scheduler_type="linear", warmup_steps=0, logging_steps=1,
        save_strategy="no", report_to=[], use_cpu=True, bf16=False, disable_tqdm=True, gradient_checkpointing=False,
        max_length=64, seed=3, **more)


def dpo(loss, **more):
    return DPOTrainer, DPOConfig, dict(loss_type=loss, beta=0.1, **more), pairs


RUNS = {
    "SIGMOID": dpo(["sigmoid"]),
    "CDPO": dpo(["aot"], label_smoothing=0.1, batch=1, accumulation=3),
    "ROBUST": dpo(["robust"], label_smoothing=0.1),
    "HINGE": dpo(["hinge"]),
    "IPO": dpo(["ipo"]),
    "SIGMOID_NORM": dpo(["sigmoid_norm"]),
    "APO_ZERO": dpo(["apo_zero"]),
    "RPO": dpo(["sigmoid", "sft"], loss_weights=[1.0, 0.7]),
    "SIMPO": (CPOTrainer, CPOConfig, dict(loss_type="simpo", beta=2.0, simpo_gamma=1.0, cpo_alpha=0.0), pairs),
    "ORPO": (ORPOTrainer, ORPOConfig, dict(beta=0.1), lambda vocabulary: pairs(vocabulary, 1)),
    "KTO": (KTOTrainer, KTOConfig, dict(beta=0.1, desirable_weight=1.2, undesirable_weight=0.8, batch=5), unpaired),
    "SFT": (SFTTrainer, SFTConfig, dict(completion_only_loss=True), lambda vocabulary: [
        {"prompt": p["prompt"], "completion": p["chosen"]} for p in pairs(vocabulary)]),
}


def run(shape, trainer_class, config_class, options, rows):
    base = AutoModelForCausalLM.from_pretrained(HERE.parent / "engine" / shape, dtype=torch.float32)
    model = PeftModel.from_pretrained(base, HERE.parent / "engine" / shape / "adapter", is_trainable=True)
    vocabulary = base.config.vocab_size
    trainer = trainer_class(
        model=model, args=config_class(**arguments(**options)), train_dataset=Dataset.from_list(rows(vocabulary)),
        processing_class=tokenizer(vocabulary))
    # TRL would compare with a copy of the adapter it was given; ours compares with the base.
    if "ref" in model.peft_config:
        model.delete_adapter("ref")
    losses = []
    inner = trainer.compute_loss

    def recorded(*args, **kwargs):
        result = inner(*args, **kwargs)
        losses.append((result[0] if isinstance(result, tuple) else result).item())
        return result

    trainer.compute_loss = recorded
    trainer.train()
    parts = trainer.args.gradient_accumulation_steps
    steps = []
    for i, line in enumerate(entry for entry in trainer.state.log_history if "grad_norm" in entry):
        line = {k: float(v) for k, v in line.items() if k not in ("epoch", "step", "loss")}
        steps.append({"loss": sum(losses[i * parts : (i + 1) * parts]) / parts, **line})
    weights = {}
    for key, parameter in model.named_parameters():
        if "lora_" in key and any(kept in key for kept in KEPT):
            name = key.replace("base_model.model.", "").replace(".default", "").replace(".weight", "")
            weights[name] = parameter.detach().contiguous().clone()
    return steps, weights


def main():
    for shape in ["llama", "mistral"]:
        numbers, tensors = {}, {}
        for name, (trainer_class, config_class, options, rows) in RUNS.items():
            steps, weights = run(shape, trainer_class, config_class, options, rows)
            assert len(steps) == STEPS, (name, len(steps))
            numbers[name] = steps
            tensors.update({f"{name}.{key}": value for key, value in weights.items()})
        (HERE / f"{shape}.json").write_text(json.dumps(numbers, indent=0))
        save_file(tensors, HERE / f"{shape}.safetensors")


main()
