"""Runs models of every kind in every type in real llama.cpp and compares greedy tokens and log-probabilities.

python check_matrix.py <node_modules with node-llama-cpp> <java class path> <work folder> [model …]
npm install --ignore-scripts node-llama-cpp@3.22 @node-llama-cpp/linux-x64@3.22 gives the first.

The models: byte-level BPE and SentencePiece tokenizers, tied and untied output, 8 heads over 2 key-value heads, two of them
with Llama 3's rope scaling; a tied Qwen2 and an untied Qwen3. Their width is 256, so that K types are really used; their weights are random, scaled so that
the next token is often clear. Each is converted to each type by this module (HF -> GGUF), converted back (GGUF -> HF) so that
transformers can compute with exactly the quantised weights, and run in llama.cpp on 6 prompts.

Columns, against the source's weights and against the file's own: steps with the greedy token of transformers; the same
with near ties (both tokens within twice the largest difference); the largest difference of log-probabilities over all vocabulary and all 6 x 25 positions
against the source's weights and against the file's own. Up to BF16 the first has a bound; for quantised types the first is
what rounding costs and the second is llama.cpp's own arithmetic, which rounds activations to 8 bits.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import torch
import transformers

transformers.utils.logging.disable_progress_bar()
torch.set_num_threads(1)

HERE = Path(__file__).parent
GOLDEN = HERE.parents[0] / "resources" / "golden"
TYPES = ["F32", "F16", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q5_0", "Q4_K_M", "Q4_K_S", "Q4_0"]
JAVA = "io.github.circuitrylabs.modelforge.gguf."
BOUND_SOURCE = {"F32": 1e-5, "F16": 8e-3, "BF16": 0.04, "Q8_0": 0.09}
PROMPTS = ["The quick dog doesn't mind 1999.", "I'm sure you've seen", "Please answer the question", "Une phrase en fran\u00e7ais",
           "person who asked", "nothing: 2024"]
LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 64}
PLAIN = {"rope_type": "default", "rope_theta": 10000.0}
STEPS = 24


def make(folder, tokenizer_folder, tied, rope, seed, kind):
    torch.manual_seed(seed)
    tokenizer = transformers.AutoTokenizer.from_pretrained(GOLDEN / tokenizer_folder)
    config = getattr(transformers, kind + "Config")(
        vocab_size=len(tokenizer), hidden_size=256, intermediate_size=512, num_hidden_layers=3, num_attention_heads=8,
        num_key_value_heads=2, max_position_embeddings=256, rms_norm_eps=1e-5, tie_word_embeddings=tied,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, rope_parameters=rope,
        **({"head_dim": 64} if kind == "Qwen3" else {}),
    )
    model = transformers.AutoModelForCausalLM.from_config(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.mul_(2 if parameter.dim() > 1 else 1).add_(0.05 * torch.randn_like(parameter) * (parameter.dim() < 2))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def follow(model, ids):
    """The greedy tokens after ids."""
    tokens = torch.tensor([ids])
    with torch.no_grad():
        for _ in range(STEPS + 1):
            tokens = torch.cat([tokens, model(tokens).logits[:, -1:].argmax(-1)], 1)
    return tokens[0, len(ids):].tolist()


def along(model, ids, path):
    """The log-probabilities of every step along a path."""
    with torch.no_grad():
        logits = model(torch.tensor([ids + path[:-1]])).logits[0, len(ids) - 1:]
    return torch.log_softmax(logits, -1).tolist()


def compare(reference, actual):
    """Steps whose greedy token is equal; those, and near ties within the largest difference; the largest difference."""
    worst = max(abs(a - b) for r, n in zip(reference, actual) for a, b in zip(r, n))
    behind = [max(r) - r[max(range(len(n)), key=n.__getitem__)] for r, n in zip(reference, actual)]
    return sum(b == 0 for b in behind), sum(b <= 2 * worst for b in behind), worst


def main(modules, class_path, work, *only):
    work = Path(work)
    kinds = {
        "bpe-tied": ("tiny-tied", True, PLAIN, "Llama"), "bpe-untied-rope": ("tiny-tied", False, LLAMA3, "Llama"),
        "spm-tied-rope": ("tiny-spm", True, LLAMA3, "Llama"), "spm-untied": ("tiny-spm", False, PLAIN, "Llama"),
        "qwen2-tied": ("tiny-qwen2", True, PLAIN, "Qwen2"), "qwen3-untied": ("tiny-qwen3", False, PLAIN, "Qwen3"),
    }
    jobs, convert, back = [], [], []
    for seed, (name, (tokenizer, tied, rope, architecture)) in enumerate(kinds.items()):
        if only and name not in only:
            continue
        make(work / name, tokenizer, tied, rope, seed, architecture)
        for kind in TYPES:
            gguf, folder = work / f"{name}-{kind}.gguf", work / f"{name}-{kind}-back"
            shutil.rmtree(folder, ignore_errors=True)
            convert += [work / name, gguf, kind]
            back += [gguf, folder]
    subprocess.run(["java", "-cp", class_path, JAVA + "ConvertFolder", *convert], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["java", "-cp", class_path, JAVA + "ConvertBack", *back], check=True)
    for name in [name for name in kinds if not only or name in only]:
        tokenizer = transformers.AutoTokenizer.from_pretrained(work / name)
        source = transformers.AutoModelForCausalLM.from_pretrained(work / name, dtype=torch.float32).eval()
        prompts = []
        for prompt in PROMPTS:
            ids = tokenizer(prompt).input_ids
            path = follow(source, ids)
            prompts.append({"text": prompt, "ids": ids, "path": path, "source": along(source, ids, path)})
        for kind in TYPES:
            own = transformers.AutoModelForCausalLM.from_pretrained(work / f"{name}-{kind}-back", dtype=torch.float32).eval()
            rows = [{**p, "own": along(own, p["ids"], p["path"])} for p in prompts]
            (work / f"{name}-{kind}.json").write_text(json.dumps(rows))
            jobs.append([name, kind, str(work / f"{name}-{kind}.gguf"), str(work / f"{name}-{kind}.json")])
    (work / "jobs.json").write_text(json.dumps(jobs))
    run = work / "run_matrix.mjs"
    shutil.copy(HERE / "run_matrix.mjs", run)
    link = work / "node_modules"
    if not link.exists():
        os.symlink(modules, link)
    subprocess.run(["node", str(run), str(work / "jobs.json")], check=True)
    print(f"{'model':16} {'type':7} ids | source: greedy  near-tie  worst | own weights: greedy  near-tie  worst |")
    failed = 0
    for name, kind, _, path in jobs:
        rows = json.loads(Path(path).read_text())
        said = json.loads(Path(path + ".out").read_text())
        ids = all(s["ids"] == r["ids"] for s, r in zip(said, rows))
        flat = lambda key: [step for row in rows for step in row[key]]
        actual = [step for s in said for step in s["logps"]]
        n = len(actual)
        strict, near, worst = compare(flat("source"), actual)
        strict2, near2, worst2 = compare(flat("own"), actual)
        bound = BOUND_SOURCE.get(kind)
        good = ids and near2 == n and (bound is None or worst <= bound)
        failed += not good
        print(f"{name:16} {kind:7} {'ok' if ids else 'NO':3} | {strict}/{n} {near}/{n} {worst:.2e}"
              f"{'' if bound is None else f' (bound {bound:g})'} | {strict2}/{n} {near2}/{n} {worst2:.2e} | {'ok' if good else 'FAILED'}")
    print(f"{len(jobs)} files, {failed} failed")
    sys.exit(failed > 0)


main(*sys.argv[1:])
