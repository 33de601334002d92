"""Writes reference blocks of every quantised type by real ggml, and compares gguf-py's with them where it has them.

python make_blocks.py <libggml-base.so>: the library is in npm's @node-llama-cpp/linux-x64 (3.22.x, llama.cpp v0.5.0) under bins/.
Reads rows.f32 (written by make_golden.py); writes rows.<type> and rows.<type>.back.
"""

import ctypes
import sys
from pathlib import Path

import gguf
import numpy as np
from gguf.quants import quantize

HERE = Path(__file__).parent
IDS = {"Q4_0": 2, "Q4_1": 3, "Q5_0": 6, "Q5_1": 7, "Q8_0": 8, "Q4_K": 12, "Q5_K": 13, "Q6_K": 14}
BLOCK = {"Q4_0": (32, 18), "Q4_1": (32, 20), "Q5_0": (32, 22), "Q5_1": (32, 24), "Q8_0": (32, 34),
         "Q4_K": (256, 144), "Q5_K": (256, 176), "Q6_K": (256, 210)}


class Ggml:
    def __init__(self, library):
        self.lib = ctypes.CDLL(library)
        self.lib.ggml_quantize_chunk.restype = ctypes.c_size_t
        self.lib.ggml_quantize_chunk.argtypes = [
            ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p,
        ]

    def quantize(self, name, values):
        size, per = BLOCK[name]
        flat = np.ascontiguousarray(values, dtype=np.float32).reshape(-1)
        out = np.zeros(flat.size // size * per, np.uint8)
        written = self.lib.ggml_quantize_chunk(
            IDS[name], flat.ctypes.data, out.ctypes.data, 0, flat.size // 256, 256, None
        )
        assert written == out.size, (name, written, out.size)
        return out

    def dequantize(self, name, blocks):
        size, per = BLOCK[name]
        out = np.zeros(blocks.size // per * size, np.float32)
        function = getattr(self.lib, "dequantize_row_" + name[:2].lower() + name[2:].replace("_K", "_K"))
        function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
        function(blocks.ctypes.data, out.ctypes.data, out.size)
        return out


def main(library):
    ggml = Ggml(library)
    values = np.frombuffer((HERE / "rows.f32").read_bytes(), np.float32).reshape(-1, 256)
    for name in IDS:
        blocks = ggml.quantize(name, values)
        (HERE / f"rows.{name.lower()}").write_bytes(blocks.tobytes())
        (HERE / f"rows.{name.lower()}.back").write_bytes(ggml.dequantize(name, blocks).tobytes())
        if not name.endswith("_K"):
            python = np.ascontiguousarray(quantize(values, gguf.GGMLQuantizationType[name])).view(np.uint8).reshape(-1)
            rows = np.flatnonzero((python.reshape(12, -1) != blocks.reshape(12, -1)).any(1))
            print(name, "rows where gguf-py differs:", rows.tolist())


if __name__ == "__main__":
    main(sys.argv[1])
