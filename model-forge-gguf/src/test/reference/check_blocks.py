"""Compares this module's quantisers with real ggml's on 10.5 million awkward values per type, bit by bit.

python check_blocks.py <libggml-base.so> <java class path> <work folder>
Prints the speed of each side on one thread, in million elements per second (gguf-py's too), and what differs.
"""

import subprocess
import sys
import time
from pathlib import Path

import gguf
import numpy as np
from gguf.quants import quantize

sys.path.insert(0, str(Path(__file__).parents[1] / "resources" / "golden"))
from make_blocks import BLOCK, Ggml  # noqa: E402


def rows(n):
    rng = np.random.default_rng(2026)
    out = []
    normal = lambda k: rng.standard_normal((k, 256)).astype(np.float32)
    k = n // 8
    out.append(normal(k) * np.float32(0.02))
    out.append(normal(k) * (10.0 ** rng.uniform(-12, 4, (k, 1))).astype(np.float32))
    out.append(rng.standard_t(2, (k, 256)).astype(np.float32))
    outlier = normal(k) * np.float32(0.01)
    outlier[np.arange(k), rng.integers(0, 256, k)] = rng.standard_normal(k) * 50
    out.append(outlier)
    out.append((rng.integers(-40, 41, (k, 256)) / rng.choice([1, 2, 4, 8], (k, 1))).astype(np.float32))
    sparse = normal(k)
    sparse[rng.random((k, 256)) < 0.9] = 0
    out.append(sparse)
    special = normal(k)
    special[0::6] = 0
    special[1::6] = rng.standard_normal((len(special[1::6]), 1))
    special[2::6] *= np.float32(1e-39)
    special[3::6] = np.abs(special[3::6]) + 3
    special[4::6] = -np.abs(special[4::6]) - 3
    special[5::6] *= np.float32(1e-20)
    out.append(special)
    out.append(rng.uniform(-1, 1, (n - 7 * k, 256)).astype(np.float32))
    return np.concatenate(out)


def main(library, class_path, folder):
    values = rows(41000)
    path = Path(folder) / "bulk.f32"
    path.write_bytes(values.tobytes())
    print(f"{values.size} elements per type")
    subprocess.run(
        ["java", "-Xmx2g", "-cp", class_path, "io.github.circuitrylabs.modelforge.gguf.QuantizeFile", str(path)], check=True
    )
    ggml = Ggml(library)
    for name in BLOCK:
        start = time.perf_counter()
        want = ggml.quantize(name, values)
        native = values.size / (time.perf_counter() - start) / 1e6
        python = ""
        if not name.endswith("_K"):
            start = time.perf_counter()
            with np.errstate(all="ignore"):
                quantize(values, gguf.GGMLQuantizationType[name])
            python = f", gguf-py {values.size / (time.perf_counter() - start) / 1e6:.1f}"
        got = np.frombuffer(Path(f"{path}.{name.lower()}").read_bytes(), np.uint8)
        per = BLOCK[name][1]
        differing = np.flatnonzero((got.reshape(-1, per) != want.reshape(-1, per)).any(1))
        print(f"{name}: ggml {native:.1f}{python}; blocks that differ: {differing.size} of {want.size // per}", differing[:5])


main(*sys.argv[1:4])
