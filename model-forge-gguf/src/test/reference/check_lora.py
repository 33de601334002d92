"""Compares LoRA adapters as GGUF in real llama.cpp with PEFT: adapter on base = merged model = PEFT.

python check_lora.py <node_modules with node-llama-cpp> <java class path> <work folder>
Makes adapters on tiny-tied with PEFT: plain, rank-stabilised, and both with rank and alpha patterns. Each is converted by
this module and run over the F32 base in llama.cpp; the same adapter merged by PEFT is converted as a model of its own.
Columns: how far the adapter moves the base's log-probabilities; greedy tokens and the largest difference of
log-probabilities from PEFT, for the adapter on its base, and for the merged model.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import peft
import torch
import transformers

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "resources" / "golden" / "tiny-tied"
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
PATTERNS = dict(rank_pattern={"k_proj": 2, "layers.1.mlp.up_proj": 6}, alpha_pattern={"q_proj": 5, "down_proj": 24})
KINDS = {
    "plain": dict(r=4, lora_alpha=16),
    "rs": dict(r=9, lora_alpha=12, use_rslora=True),
    "patterns": dict(r=4, lora_alpha=16, **PATTERNS),
    "rs-patterns": dict(r=4, lora_alpha=6, use_rslora=True, **PATTERNS),
}
JAVA = "io.github.circuitrylabs.modelforge.gguf."
PROMPT = "The quick dog doesn't mind 1999."
STEPS = 25


def along(model, ids, path):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids + path[:-1]])).logits[0, len(ids) - 1:]
    return torch.log_softmax(logits, -1)


def greedy(model, ids):
    tokens = torch.tensor([ids])
    with torch.no_grad():
        for _ in range(STEPS):
            tokens = torch.cat([tokens, model(input_ids=tokens).logits[:, -1:].argmax(-1)], 1)
    return tokens[0, len(ids):].tolist()


def main(modules, class_path, work):
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    work = Path(work)
    java = lambda name, *arguments: subprocess.run(
        ["java", "-cp", class_path, JAVA + name, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)
    ids = transformers.AutoTokenizer.from_pretrained(GOLDEN)(PROMPT).input_ids
    folders = [GOLDEN, work / "lora-base.gguf", "F32"]
    jobs, moved = [], {}
    for kind, settings in KINDS.items():
        torch.manual_seed(5)
        base = transformers.AutoModelForCausalLM.from_pretrained(GOLDEN, dtype=torch.float32)
        model = peft.get_peft_model(base, peft.LoraConfig(target_modules=LINEAR, task_type="CAUSAL_LM", **settings))
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if "lora_" in name:
                    parameter.copy_(torch.randn_like(parameter) * 0.08)
        model.eval()
        folder = work / f"lora-{kind}"
        model.save_pretrained(folder)
        java("ConvertAdapter", folder, GOLDEN, f"{folder}.gguf")
        path = greedy(model, ids)
        source = along(model, ids, path)
        with model.disable_adapter():
            moved[kind] = float((along(model, ids, path) - source).abs().max())
        for how in ("adapter", "merged"):
            job = work / f"lora-{kind}-{how}.json"
            job.write_text(json.dumps([{"text": PROMPT, "ids": ids, "path": path, "source": source.tolist()}]))
            jobs.append([kind, how, str(work / ("lora-base.gguf" if how == "adapter" else f"lora-{kind}-merged.gguf")), str(job),
                         f"{folder}.gguf" if how == "adapter" else None])
        merged = work / f"lora-{kind}-merged"
        shutil.rmtree(merged, ignore_errors=True)
        model.merge_and_unload().save_pretrained(merged)
        transformers.AutoTokenizer.from_pretrained(GOLDEN).save_pretrained(merged)
        folders += [merged, f"{merged}.gguf", "F32"]
    java("ConvertFolder", *folders)
    (work / "lora-jobs.json").write_text(json.dumps(jobs))
    shutil.copy(HERE / "run_matrix.mjs", work / "run_matrix.mjs")
    if not (work / "node_modules").exists():
        os.symlink(modules, work / "node_modules")
    subprocess.run(["node", work / "run_matrix.mjs", work / "lora-jobs.json"], check=True)
    failed = 0
    for kind, how, _, job, _ in jobs:
        want = json.loads(Path(job).read_text())[0]["source"]
        said = json.loads(Path(job + ".out").read_text())[0]["logps"]
        worst = max(abs(a - b) for r, n in zip(want, said) for a, b in zip(r, n))
        equal = sum(r.index(max(r)) == n.index(max(n)) for r, n in zip(want, said))
        failed += equal != STEPS or worst > 1e-5
        print(f"{kind:12} {how:8} moves the base by {moved[kind]:.2f}, greedy {equal}/{STEPS}, worst difference from PEFT {worst:.2e}")
    print(f"{len(jobs)} runs, {failed} failed")
    sys.exit(failed > 0)


main(*sys.argv[1:])
