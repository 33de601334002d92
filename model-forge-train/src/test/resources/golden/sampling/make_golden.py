"""What transformers' logits processors and warpers make of fixed logits, in the order in which generate() applies them, and
what generate() writes greedily with a repetition penalty. Written with transformers 5.18, torch 2.13:
    python make_golden.py
"""

import json
import pathlib

import torch
from transformers import GenerationConfig, LlamaForCausalLM

HERE = pathlib.Path(__file__).parent
VOCABULARY = 23
HISTORY = [[3, 1, 4, 1, 5], [2, 7, 1, 8, 2], [0, 0, 0, 0, 22]]
ALLOWED = [[0, 2, 3, 5, 8, 13, 21], [1, 2], [4]]
CASES = {
    "plain": {},
    "temperature": {"temperature": 0.7},
    "top_k": {"top_k": 5},
    "top_p": {"top_p": 0.8},
    "min_p": {"min_p": 0.2},
    "penalty": {"repetition_penalty": 1.3},
    "reward": {"repetition_penalty": 0.8},
    "all": {"temperature": 1.5, "top_k": 9, "top_p": 0.9, "min_p": 0.15, "repetition_penalty": 1.7},
    "allowed": {"temperature": 0.9, "top_p": 0.7, "allowed": True},
}


def main():
    model = LlamaForCausalLM.from_pretrained(HERE.parent / "engine" / "llama", dtype=torch.float32)
    logits = torch.tensor([[4 * torch.sin(torch.tensor(1.7 * i * (row + 1) + row)).item() for i in range(VOCABULARY)] for row in range(3)])
    cases = {}
    for name, options in CASES.items():
        options = dict(options)
        allowed = options.pop("allowed", False)
        config = GenerationConfig(do_sample=True, num_beams=1, **{"top_k": 0, "top_p": 1.0, "temperature": 1.0, **options})
        processors = model._get_logits_processor(
            generation_config=config,
            input_ids_seq_length=5,
            prefix_allowed_tokens_fn=(lambda row, ids: ALLOWED[row]) if allowed else None,
        )
        chances = torch.softmax(processors(torch.tensor(HISTORY), logits.clone()), -1)
        cases[name] = {**options, "allowed": allowed, "chances": chances.tolist()}
    prompts = [[1, 2, 3], [9, 8, 7, 6, 5]]
    texts = []
    for prompt in prompts:
        ids = model.generate(
            torch.tensor([prompt]), attention_mask=torch.ones(1, len(prompt), dtype=torch.long),
            do_sample=False, repetition_penalty=1.3, max_new_tokens=24, eos_token_id=None, pad_token_id=0,
        )
        texts.append(ids[0, len(prompt):].tolist())
    golden = {"logits": logits.tolist(), "history": HISTORY, "allowed": ALLOWED, "cases": cases,
              "greedy": {"prompts": prompts, "repetition_penalty": 1.3, "texts": texts}}
    (HERE / "chances.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
