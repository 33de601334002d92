"""DPO by TRL's trainer with everything given: base model, first adapter, rows in their order, held-out rows.

Written for torch 2.13, transformers 5.18, peft 0.21, trl 1.13. Usage: preferences.py <base> <first adapter> <rows> <held-out
rows> <answer> <batch> <learning rate> <warm-up steps> <steps between looks> <most tokens> <threads>; writes the curve as JSON.
"""

import json
import os
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch  # noqa: E402
from datasets import Dataset  # noqa: E402
from peft import LoraConfig, set_peft_model_state_dict  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from torch.utils.data import SequentialSampler  # noqa: E402
from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback  # noqa: E402
from trl import DPOConfig, DPOTrainer  # noqa: E402

BETA = 0.1
ROWS_AT_ONCE = 16


class InOrder(DPOTrainer):
    """The rows come in the order in which they are given."""

    def _get_train_sampler(self, train_dataset=None):
        return SequentialSampler(train_dataset if train_dataset is not None else self.train_dataset)


def differences(model, rows):
    """log p(chosen) - log p(rejected) of each row."""
    found = []
    for start in range(0, len(rows), ROWS_AT_ONCE):
        part = rows[start : start + ROWS_AT_ONCE]
        texts = [(r["p"], r[k]) for k in ("c", "r") for r in part]
        width = max(len(p) + len(reply) for p, reply in texts)
        ids = torch.zeros(len(texts), width, dtype=torch.long)
        real = torch.zeros(len(texts), width, dtype=torch.long)
        learnt = torch.zeros(len(texts), width - 1)
        for i, (p, reply) in enumerate(texts):
            ids[i, : len(p) + len(reply)] = torch.tensor(p + reply)
            real[i, : len(p) + len(reply)] = 1
            learnt[i, len(p) - 1 : len(p) + len(reply) - 1] = 1
        with torch.no_grad():
            logits = model(input_ids=ids, attention_mask=real).logits[:, :-1]
        each = torch.log_softmax(logits, -1).gather(2, ids[:, 1:, None])[..., 0]
        sums = (each * learnt).sum(1)
        found += (sums[: len(part)] - sums[len(part) :]).tolist()
    return found


def lines(file):
    with open(file, encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def main():
    base, first, rows, held_out, answer = sys.argv[1:6]
    batch, rate, warmup, every, length, threads = map(float, sys.argv[6:12])
    torch.manual_seed(0)
    held_out = lines(held_out)
    data = Dataset.from_list([{k: r[k] for k in ("prompt", "chosen", "rejected")} for r in lines(rows)])
    config = DPOConfig(
        output_dir=answer + "-trl", beta=BETA, learning_rate=rate, warmup_steps=int(warmup), lr_scheduler_type="linear",
        per_device_train_batch_size=int(batch), num_train_epochs=1, max_length=int(length), max_grad_norm=1.0,
        gradient_checkpointing=False, bf16=False, fp16=False, use_cpu=True, report_to="none", save_strategy="no",
        logging_steps=1, disable_tqdm=True, seed=0, dataloader_num_workers=0,
    )
    lora = LoraConfig.from_pretrained(first)
    lora.inference_mode = False
    curve = {"points": [], "seconds": 0.0}
    losses = []

    class Looks(TrainerCallback):
        def on_step_begin(self, *_, **__):
            self.start = time.perf_counter()

        def on_step_end(self, *_, **__):
            curve["seconds"] += time.perf_counter() - self.start

        def on_log(self, args, state, control, logs=None, **__):
            if "loss" not in (logs or {}):
                return
            losses.append(float(logs["loss"]))
            if state.global_step % int(every) == 0 or state.global_step == state.max_steps:
                trainer.model.eval()
                now = differences(trainer.model, held_out)
                trainer.model.train()
                curve["points"].append({
                    "step": state.global_step,
                    "loss": sum(losses) / len(losses),
                    "margins": [BETA * (a - b) for a, b in zip(now, reference)],
                })
                losses.clear()

    trainer = InOrder(
        model=AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32, attn_implementation="sdpa"), args=config,
        train_dataset=data, processing_class=AutoTokenizer.from_pretrained(base), peft_config=lora, callbacks=[Looks()])
    set_peft_model_state_dict(trainer.model, load_file(os.path.join(first, "adapter_model.safetensors")))
    torch.set_num_threads(int(threads))
    reference = differences(trainer.model, held_out)
    trainer.train()
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(curve, file)


if __name__ == "__main__":
    main()
