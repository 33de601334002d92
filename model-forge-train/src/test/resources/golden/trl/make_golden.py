"""Makes the golden files of this folder: what TRL's own trainers log and learn on the models of ../engine.

Made with trl 1.13.0, torch 2.13.0, transformers 5.18.0, peft 0.21.2, float32 on CPU. Run after ../engine/make_golden.py:
python make_golden.py. One batch is the whole dataset, so that the order of rows does not matter.
"""

import importlib.util
import json
import pathlib
import shutil
import tempfile

import torch
from datasets import Dataset
from peft import LoraConfig, get_peft_model_state_dict
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent
STEPS = 20
# Bookkeeping of the trainer, clocks, and counts of padded tokens.
UNCOMPARED = ("epoch", "total_flos", "num_tokens", "runtime", "per_second", "step_time", "train_loss")


def engine():
    spec = importlib.util.spec_from_file_location("engine", HERE.parent / "engine" / "make_golden.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def word(i):
    return {0: "<pad>", 2: "</s>"}.get(i, f"t{i}")


def tokenizer(vocabulary):
    """A token is a word; 2 ends a text. The special ones must not be parts of others."""
    words = Tokenizer(models.WordLevel({word(i): i for i in range(vocabulary)}, unk_token="<pad>"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=words, eos_token="</s>", pad_token="<pad>", unk_token="<pad>")


def text(ids):
    return "".join(f" {word(i)}" for i in ids)


def options(learning_rate, rows, schedule, warmup):
    return dict(
        output_dir=tempfile.mkdtemp(), max_steps=STEPS, per_device_train_batch_size=rows, learning_rate=learning_rate,
        lr_scheduler_type=schedule, warmup_steps=warmup, weight_decay=0.0, max_grad_norm=1.0, logging_steps=1, report_to=[],
        use_cpu=True, bf16=False, gradient_checkpointing=False, save_strategy="no", disable_tqdm=True, seed=5, max_length=64)


def run(trainer):
    """The adapter before and after, and what was logged: a list of 20 by name."""
    start = {key: value.clone() for key, value in get_peft_model_state_dict(trainer.model).items()}
    trainer.train()
    series = {}
    for entry in trainer.state.log_history[:STEPS]:
        for key, value in entry.items():
            if key != "step" and not any(part in key for part in UNCOMPARED):
                series.setdefault(key, []).append(value)
    return start, get_peft_model_state_dict(trainer.model), series


def main():
    shapes = engine()
    for name, (_, config, lora) in shapes.SHAPES.items():
        if name not in ("llama", "mistral"):
            continue
        folder = HERE / name
        shutil.rmtree(folder, ignore_errors=True)
        words = tokenizer(config.vocab_size)
        peft = LoraConfig(task_type="CAUSAL_LM", lora_dropout=0.0, **lora)
        base = lambda: AutoModelForCausalLM.from_pretrained(HERE.parent / "engine" / name, dtype=torch.float32)
        data = shapes.rows(config.vocab_size)
        sft = SFTTrainer(
            model=base(), args=SFTConfig(**options(1e-2, len(data), "cosine", 2), completion_only_loss=True),
            processing_class=words, peft_config=peft,
            train_dataset=Dataset.from_list([
                {"input_ids": ids, "completion_mask": [0] * prompt + [1] * (len(ids) - prompt)} for ids, prompt in data]))
        start, trained, sft_series = run(sft)
        tensors = {"sft.start." + key: value for key, value in start.items()}
        tensors |= {"sft.trained." + key: value for key, value in trained.items()}
        pairs = shapes.pairs(config.vocab_size)
        dpo = DPOTrainer(
            model=base(), args=DPOConfig(**options(1e-3, len(pairs), "linear", 0.1), beta=0.1),
            processing_class=words, peft_config=peft,
            train_dataset=Dataset.from_list([
                {"prompt": text(prompt), "chosen": text(chosen), "rejected": text(rejected)}
                for prompt, chosen, rejected in pairs]))
        start, trained, dpo_series = run(dpo)
        tensors |= {"dpo.start." + key: value for key, value in start.items()}
        tensors |= {"dpo.trained." + key: value for key, value in trained.items()}
        folder.mkdir()
        save_file({key: value.detach().contiguous().clone() for key, value in tensors.items()}, folder / "expected.safetensors")
        (folder / "numbers.json").write_text(json.dumps({"sft": sft_series, "dpo": dpo_series}, indent=1))


main()
