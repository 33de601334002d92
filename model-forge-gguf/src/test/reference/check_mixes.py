"""Compares this module's mixes with llama.cpp's own llama_model_quantize, tensor by tensor, byte by byte.

python check_mixes.py <libllama.so> <java class path> <work folder>
Makes two random models of 10 layers (tied with widths that are multiples of 256; untied with a feed-forward width that
is not), converts each to F32 and to every mix here, lets llama.cpp quantise the F32 file, and compares.
"""

import ctypes
import subprocess
import sys
from pathlib import Path

import gguf
import numpy as np
import torch
import transformers

GOLDEN = Path(__file__).parents[1] / "resources" / "golden"
FILE_TYPES = {"Q4_0": 2, "Q8_0": 7, "Q5_0": 8, "Q4_K_S": 14, "Q4_K_M": 15, "Q5_K_M": 17, "Q6_K": 18, "F16": 1, "BF16": 32}


class Params(ctypes.Structure):
    # Longer than any version of the real struct, whose first fields are the number of threads and the file type.
    _fields_ = [("nthread", ctypes.c_int32), ("ftype", ctypes.c_int32), ("rest", ctypes.c_uint8 * 504)]


def make(folder, tied, feed_forward):
    torch.manual_seed(3)
    tokenizer = transformers.AutoTokenizer.from_pretrained(GOLDEN / "tiny-tied")
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=256, intermediate_size=feed_forward, num_hidden_layers=10,
        num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=tied, bos_token_id=0, eos_token_id=2,
    )
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def main(library, class_path, work):
    lib = ctypes.CDLL(library)
    lib.llama_model_quantize_default_params.restype = Params
    lib.llama_model_quantize.restype = ctypes.c_uint32
    lib.llama_model_quantize.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.POINTER(Params)]
    silent = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
    lib.llama_log_set(silent, None)
    lib.llama_backend_init()
    for name, tied, feed_forward in (("mix-tied", True, 512), ("mix-untied", False, 352)):
        folder = Path(work) / name
        make(folder, tied, feed_forward)
        for mix in ["F32", *FILE_TYPES]:
            subprocess.run(
                ["java", "-cp", class_path, "io.github.circuitrylabs.modelforge.gguf.ConvertFolder", folder,
                 f"{folder}-{mix}.gguf", mix], check=True, stdout=subprocess.DEVNULL)
        for mix, file_type in FILE_TYPES.items():
            params = lib.llama_model_quantize_default_params()
            params.nthread = 1
            params.ftype = file_type
            native = f"{folder}-{mix}.native.gguf"
            assert lib.llama_model_quantize(f"{folder}-F32.gguf".encode(), native.encode(), ctypes.byref(params)) == 0
            ours = {t.name: t for t in gguf.GGUFReader(f"{folder}-{mix}.gguf").tensors}
            theirs = {t.name: t for t in gguf.GGUFReader(native).tensors}
            assert ours.keys() == theirs.keys()
            types = [n for n in ours if ours[n].tensor_type != theirs[n].tensor_type]
            data = [n for n in ours if n not in types and not np.array_equal(ours[n].data, theirs[n].data)]
            kinds = sorted({t.tensor_type.name for t in ours.values()})
            print(f"{name} {mix}: {len(ours)} tensors {kinds}, other type {types[:3]}, other bytes {data[:3]}")


main(*sys.argv[1:4])
