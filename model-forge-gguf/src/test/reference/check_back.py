"""Loads folders that were converted back from GGUF in transformers and compares them with where they came from.

python check_back.py <java class path> <work folder>
For each golden folder: F32 must give the same logits and the same token ids of 4,000 texts. For every quantised type the
folder's logits are what llama.cpp should compute from exactly those weights: written to <work>/<name>-<type>.json for
check_llama_cpp.mjs beside <work>/<name>-<type>.gguf.
"""

import json
import random
import subprocess
import sys
from pathlib import Path

import torch
import transformers

from make_fuzz import text

GOLDEN = Path(__file__).parents[1] / "resources" / "golden"
TYPES = ["F32", "F16", "BF16", "Q8_0", "Q5_0", "Q4_0", "Q4_K_M", "Q5_K_M", "Q6_K"]
JAVA = "io.github.circuitrylabs.modelforge.gguf."


def run(model, ids):
    with torch.no_grad():
        last = torch.log_softmax(model(ids).logits[0, -1], -1)
        greedy = ids
        for _ in range(24):
            greedy = torch.cat([greedy, model(greedy).logits[:, -1:].argmax(-1)], 1)
    return last, greedy[0, ids.shape[1]:].tolist()


def main(class_path, work):
    for name in ("tiny-tied", "tiny-untied-rope", "tiny-spm", "tiny-qwen2", "tiny-qwen3"):
        back = []
        for kind in TYPES:
            gguf = f"{work}/{name}-{kind}.gguf"
            if not Path(gguf).exists():
                subprocess.run(["java", "-cp", class_path, JAVA + "ConvertFolder", GOLDEN / name, gguf, kind], check=True,
                               stdout=subprocess.DEVNULL)
            back += [gguf, f"{work}/back-{name}-{kind}"]
        subprocess.run(["java", "-cp", class_path, JAVA + "ConvertBack", *back], check=True)
        expected = json.loads((GOLDEN / name / "expected.json").read_text())
        ids = torch.tensor([expected["ids"]])
        for kind in TYPES:
            folder = f"{work}/back-{name}-{kind}"
            model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
            last, greedy = run(model, ids)
            Path(f"{work}/{name}-{kind}.json").write_text(
                json.dumps({**expected, "greedy": greedy, "logprobs_last": last.tolist()}))
            if kind == "F32":
                worst = float((last - torch.tensor(expected["logprobs_last"])).abs().max())
                before = transformers.AutoTokenizer.from_pretrained(GOLDEN / name)
                after = transformers.AutoTokenizer.from_pretrained(folder)
                rng = random.Random(7)
                texts = [text(rng) for _ in range(4000)]
                other = sum(before(t).input_ids != after(t).input_ids for t in texts)
                chat = [{"role": "user", "content": "hi"}]
                same = before.apply_chat_template(chat, tokenize=False) == after.apply_chat_template(chat, tokenize=False)
                print(f"{name}: logits differ by {worst}, greedy {greedy == expected['greedy']}, "
                      f"texts tokenised otherwise {other}/4000, chat template {same}")


main(*sys.argv[1:3])
