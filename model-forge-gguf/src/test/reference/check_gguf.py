"""Compares a GGUF file with the Hugging Face folder it was made of, by the independent Python reader.

python check_gguf.py <hf folder> <file.gguf>: every tensor is read with gguf.GGUFReader, dequantised, un-permuted and
compared with the folder's weights; the tokens are compared with the folder's tokenizer. Prints the largest
difference per tensor type and fails on any that the type does not explain.
"""

import sys
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers
from gguf.quants import dequantize, quantize


def hf_name(name):
    table = {
        "token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head",
        "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
        "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
        "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj",
        "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm",
    }
    parts = name.split(".")
    if parts[0] == "blk":
        return f"model.layers.{parts[1]}.{table[parts[2]]}.{parts[3]}"
    return table[parts[0]] + ".weight"


def main(folder, file):
    reader = gguf.GGUFReader(file)
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    weights = model.state_dict()
    heads = {}
    if model.config.model_type in ("llama", "mistral"):
        heads = {"attn_q": model.config.num_attention_heads, "attn_k": model.config.num_key_value_heads}
    worst = {}
    seen = set()
    for tensor in reader.tensors:
        if tensor.name == "rope_freqs.weight":
            inverse = model.model.rotary_emb.inv_freq.numpy()
            dim = model.config.head_dim
            theta = model.config.rope_parameters["rope_theta"]
            plain = 1 / theta ** (np.arange(0, dim, 2) / dim)
            np.testing.assert_allclose(plain / tensor.data, inverse, rtol=1e-6)
            continue
        want = weights[hf_name(tensor.name)].numpy()
        seen.add(hf_name(tensor.name))
        for part, n in heads.items():
            if f".{part}." in tensor.name:
                rows = want.shape[0] // n // 2
                want = want.reshape(n, 2, rows, want.shape[1]).swapaxes(1, 2).reshape(want.shape)
        got = dequantize(tensor.data, tensor.tensor_type).reshape(want.shape)
        kind = tensor.tensor_type.name
        difference = float(np.abs(got - want).max())
        worst[kind] = max(worst.get(kind, 0), difference)
        if kind in ("F32", "F16", "BF16", "Q8_0", "Q4_0", "Q5_0", "Q5_1"):
            exact = quantize(want, tensor.tensor_type)
            assert np.array_equal(np.ascontiguousarray(exact).view(np.uint8).ravel(),
                                  np.ascontiguousarray(tensor.data).view(np.uint8).ravel()), tensor.name
    missing = set(weights) - seen - ({"lm_head.weight"} if model.config.tie_word_embeddings else set())
    assert not missing, missing
    tokens = [bytes(reader.fields["tokenizer.ggml.tokens"].parts[i]).decode()
              for i in reader.fields["tokenizer.ggml.tokens"].data]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    for text, token_id in tokenizer.get_vocab().items():
        assert tokens[token_id] == text, (token_id, text, tokens[token_id])
    print(Path(file).name, len(reader.tensors), "tensors,", len(tokens), "tokens, worst difference", worst)


main(sys.argv[1], sys.argv[2])
