"""The peers of the training benchmark: TRL's trainers and a hand-written PyTorch + PEFT loop.

Each run trains a rank-16 adapter over all linear layers, which begins as <model>/start, on the rows in their order, and
prints one line of JSON. Written for torch 2.13,
transformers 5.18, peft 0.21, trl 1.13. Usage: peers.py <loop|trl-sdpa|trl-eager> <model> <rows> <sft|dpo>
<true|false: references precomputed> <batch> <warm-up steps> <threads> <most tokens>, or peers.py gemm <threads>.
"""

import json
import os
import resource
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import torch  # noqa: E402


def resident():
    with open("/proc/self/status") as status:
        return 1024 * int(next(line for line in status if line.startswith("VmRSS:")).split()[1])


def finish(steps, losses, warm_up, base):
    """steps: (seconds, rows, tokens, targets) of each step, in order."""
    timed = steps[warm_up:]
    print(json.dumps({
        "rows": sum(s[1] for s in timed),
        "tokens": sum(s[2] for s in timed),
        "targets": sum(s[3] for s in timed),
        "seconds": sum(s[0] for s in timed),
        "meanLoss": sum(losses[warm_up:]) / len(timed),
        "baseBytes": base,
        "peakBytes": 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    }))


def gemm(threads):
    torch.set_num_threads(threads)
    a, b = torch.randn(1024, 768), torch.randn(768, 2048)
    best = 0.0
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(20):
            a @ b
        best = max(best, 20 * 2 * 1024 * 768 * 2048 / (time.perf_counter() - start))
    print(json.dumps({"flops": best}))


def adapter():
    from peft import LoraConfig

    return LoraConfig(r=16, lora_alpha=32, lora_dropout=0.0, task_type="CAUSAL_LM",
                      target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"])


def begin(model, folder):
    """Gives the adapter the weights that everybody begins with."""
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file

    set_peft_model_state_dict(model, load_file(os.path.join(folder, "start", "adapter_model.safetensors")))


def load(folder, attention):
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation=attention)


def size(row, method):
    tokens = len(row["p"]) + len(row["c"]) + (len(row["r"]) if method == "dpo" else 0)
    return 1, tokens, tokens - len(row["p"])


# ---------------------------------------------------------------------------------------------- the hand-written loop


def batch_of(rows, method):
    """Right-padded ids, mask of real tokens, mask of positions whose successor is learnt."""
    texts = [(r["p"], r["c"]) for r in rows] + ([(r["p"], r["r"]) for r in rows] if method == "dpo" else [])
    width = max(len(p) + len(c) for p, c in texts)
    ids = torch.zeros(len(texts), width, dtype=torch.long)
    real = torch.zeros(len(texts), width, dtype=torch.long)
    learnt = torch.zeros(len(texts), width, dtype=torch.bool)
    for i, (p, c) in enumerate(texts):
        ids[i, : len(p) + len(c)] = torch.tensor(p + c)
        real[i, : len(p) + len(c)] = 1
        learnt[i, len(p) - 1 : len(p) + len(c) - 1] = True
    return ids, real, learnt


def target_log_probabilities(model, ids, real, learnt):
    """As a careful author writes it: the head runs over completion tokens alone."""
    inner = model.base_model.model
    hidden = inner.model(input_ids=ids, attention_mask=real, use_cache=False).last_hidden_state
    logits = inner.lm_head(hidden[learnt])
    following = torch.roll(ids, -1, 1)[learnt]
    return torch.log_softmax(logits, -1).gather(1, following[:, None])[:, 0]


def sums(log_probabilities, learnt):
    owner = torch.arange(learnt.shape[0])[:, None].expand_as(learnt)[learnt]
    return torch.zeros(learnt.shape[0]).index_add(0, owner, log_probabilities)


def loop(model_folder, rows, method, precomputed, batch_size, warm_up):
    from peft import get_peft_model

    base = resident()
    model = get_peft_model(load(model_folder, "sdpa"), adapter())
    begin(model, model_folder)
    model.train()
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=2e-4 if method == "sft" else 1e-5, weight_decay=0.0)
    batches = [rows[i : i + batch_size] for i in range(0, len(rows), batch_size)]
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda t: 1 - t / len(batches))

    def reference(batch):
        with torch.no_grad(), model.disable_adapter():
            return sums(target_log_probabilities(model, *batch), batch[2])

    known = [reference(batch_of(b, method)) for b in batches] if precomputed else None
    steps, losses = [], []
    for number, batch_rows in enumerate(batches):
        start = time.perf_counter()
        batch = batch_of(batch_rows, method)
        log_probabilities = target_log_probabilities(model, *batch)
        if method == "sft":
            loss = -log_probabilities.mean()
        else:
            against = known[number] if precomputed else reference(batch)
            gains = sums(log_probabilities, batch[2]) - against
            loss = -torch.nn.functional.logsigmoid(0.1 * (gains[: len(batch_rows)] - gains[len(batch_rows) :])).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        losses.append(loss.item())
        steps.append((time.perf_counter() - start, *map(sum, zip(*(size(r, method) for r in batch_rows)))))
    finish(steps, losses, warm_up, base)


# ------------------------------------------------------------------------------------------------------------- TRL


def trl(attention, model_folder, rows, method, precomputed, batch_size, warm_up, threads, length):
    from datasets import Dataset
    from peft import LoraConfig  # noqa: F401  (imported before memory is looked at, as in the loop)
    from torch.utils.data import SequentialSampler
    from transformers import AutoTokenizer, TrainerCallback
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

    base = resident()

    class Clock(TrainerCallback):
        def __init__(self):
            self.seconds, self.losses, self.start = [], [], 0.0

        def on_step_begin(self, *_, **__):
            self.start = time.perf_counter()

        def on_step_end(self, *_, **__):
            self.seconds.append(time.perf_counter() - self.start)

        def on_log(self, args, state, control, logs=None, **__):
            if "loss" in (logs or {}):
                self.losses.append(float(logs["loss"]))

    clock = Clock()
    common = dict(
        output_dir=os.path.join(os.path.dirname(os.path.abspath(__file__)), "trl-output"), max_length=length, per_device_train_batch_size=batch_size, num_train_epochs=1,
        gradient_checkpointing=False, bf16=False, fp16=False, use_cpu=True, report_to="none", save_strategy="no",
        logging_steps=1, lr_scheduler_type="linear", warmup_steps=0, max_grad_norm=1.0, disable_tqdm=True, seed=0,
        dataloader_num_workers=0,
    )
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    if method == "sft":
        data = Dataset.from_list([{"prompt": r["prompt"], "completion": r["chosen"]} for r in rows])
        config = SFTConfig(learning_rate=2e-4, packing=False, completion_only_loss=True, **common)
        kind = SFTTrainer
    else:
        data = Dataset.from_list([{k: r[k] for k in ("prompt", "chosen", "rejected")} for r in rows])
        config = DPOConfig(learning_rate=1e-5, beta=0.1, precompute_ref_log_probs=precomputed, **common)
        kind = DPOTrainer

    class InOrder(kind):
        def _get_train_sampler(self, train_dataset=None):
            return SequentialSampler(train_dataset if train_dataset is not None else self.train_dataset)

    trainer = InOrder(model=load(model_folder, attention), args=config, train_dataset=data, processing_class=tokenizer,
                   peft_config=adapter(), callbacks=[clock])
    begin(trainer.model, model_folder)
    torch.set_num_threads(threads)
    trainer.train()
    batches = [rows[i : i + batch_size] for i in range(0, len(rows), batch_size)]
    sizes = [tuple(map(sum, zip(*(size(r, method) for r in batch)))) for batch in batches]
    finish([(s, *of_step) for s, of_step in zip(clock.seconds, sizes)], clock.losses[: len(batches)], warm_up, base)


def main():
    if sys.argv[1] == "gemm":
        gemm(int(sys.argv[2]))
        return
    peer, model_folder, rows_file, method = sys.argv[1:5]
    precomputed = sys.argv[5] == "true"
    batch_size, warm_up, threads, length = map(int, sys.argv[6:10])
    torch.manual_seed(0)
    torch.set_num_threads(threads)
    with open(rows_file, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    if peer == "loop":
        loop(model_folder, rows, method, precomputed, batch_size, warm_up)
    else:
        trl(peer.removeprefix("trl-"), model_folder, rows, method, precomputed, batch_size, warm_up, threads,
            length)


if __name__ == "__main__":
    main()
