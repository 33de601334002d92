"""Writes three tiny models that have learned a few sentences by heart, adapters over one of them, and what they say.

python make_learned.py [learned-qwen2]: learned-bpe (byte-level BPE, tied, grouped queries, Llama 3's rope scaling),
learned-spm (SentencePiece, untied) and learned-qwen2 (biases of q, k and v; with its name, this alone), each with
expected.json: prompts and what transformers greedily writes after them. learned-bpe/lora-plain and lora-rs are PEFT
adapters that teach it other endings, with their own expected.json.
What they write is plain text with no near ties, so that a runtime that shows no token ids can be compared by its text.
Last run with the versions in versions.txt and peft 0.21.2.
"""

import json
import sys
from pathlib import Path

import peft
import torch
import transformers

HERE = Path(__file__).parent
SENTENCES = [
    "The quick brown fox jumps over the lazy dog, and the dog doesn't mind at all.",
    "I'm sure you've seen what they'll do when it's 1999 or 2024: nothing.",
    "Please answer the question of the person who asked the question before.",
]
OTHERS = {
    "plain": "The quick brown fox sleeps in the sun.",
    "rs": "The quick brown fox asked the dog a question.",
}
PROMPTS = ["The quick brown", "I'm sure", "Please answer"]
LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
LLAMA3 = {"rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
          "original_max_position_embeddings": 32}
PLAIN = {"rope_type": "default", "rope_theta": 10000.0}
NEW_TOKENS = 24


def learn(model, tokenizer, sentences, steps, rate):
    rows = [tokenizer(s).input_ids + [tokenizer.eos_token_id] for s in sentences]
    optimiser = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss = sum(model(input_ids=torch.tensor([r]), labels=torch.tensor([r])).loss for r in rows)
        loss.backward()
        optimiser.step()
    return float(loss)


def say(model, tokenizer, folder):
    out = []
    for prompt in PROMPTS:
        ids = torch.tensor([tokenizer(prompt).input_ids])
        least = 1e9
        start = ids.shape[1]
        with torch.no_grad():
            for _ in range(NEW_TOKENS):
                top = model(input_ids=ids).logits[0, -1].topk(2)
                least = min(least, float(top.values[0] - top.values[1]))
                if int(top.indices[0]) == tokenizer.eos_token_id:
                    break
                ids = torch.cat([ids, top.indices[:1][None]], 1)
        tokens = ids[0, start:].tolist()
        out.append({"prompt": prompt, "greedy": tokens, "text": tokenizer.decode(ids[0])[len(tokenizer.decode(ids[0, :start])):]})
        print(folder.name, repr(out[-1]["text"]), f"least lead {least:.2f}")
    (folder / "expected.json").write_text(json.dumps(out, indent=1) + "\n")


def base(name, tokenizer_of, tied, rope, kind="Llama"):
    folder = HERE / name
    tokenizer = transformers.AutoTokenizer.from_pretrained(HERE / tokenizer_of)
    torch.manual_seed(1)
    model = getattr(transformers, kind + "ForCausalLM")(getattr(transformers, kind + "Config")(
        vocab_size=len(tokenizer), hidden_size=64, intermediate_size=96, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=128, rms_norm_eps=1e-5, tie_word_embeddings=tied,
        bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, rope_parameters=rope))
    print(name, "loss", learn(model, tokenizer, SENTENCES, 150, 3e-3))
    model.to(torch.float16).save_pretrained(folder)
    (folder / "generation_config.json").unlink(missing_ok=True)
    tokenizer.save_pretrained(folder)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    say(model, tokenizer, folder)
    return folder, tokenizer


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    base("learned-qwen2", "tiny-qwen2", True, PLAIN, "Qwen2")
    if sys.argv[1:] == ["learned-qwen2"]:
        return
    base("learned-spm", "tiny-spm", False, PLAIN)
    folder, tokenizer = base("learned-bpe", "tiny-tied", True, LLAMA3)
    for kind, sentence in OTHERS.items():
        torch.manual_seed(2)
        model = transformers.LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32)
        model = peft.get_peft_model(model, peft.LoraConfig(
            target_modules=LINEAR, task_type="CAUSAL_LM", r=4, lora_alpha=8, use_rslora=kind == "rs",
            rank_pattern={"k_proj": 2} if kind == "rs" else {}, alpha_pattern={"down_proj": 16} if kind == "rs" else {}))
        print(kind, "loss", learn(model, tokenizer, [sentence, *SENTENCES[1:]], 120, 5e-3))
        model.eval()
        adapter = folder / f"lora-{kind}"
        model.save_pretrained(adapter)
        (adapter / "README.md").unlink(missing_ok=True)
        say(model, tokenizer, adapter)


main()
