"""Compares this module's quantisers with real ggml's on 10.5 million awkward values per type, bit by bit.

python check_blocks.py <libggml-base.so> <java class path> <work folder>
Rows: random at several scales, heavy-tailed, one outlier, multiples of a step, sparse, and special ones: all zero, all equal,
denormal, one-sided, tiny. Prints one table: the speed of each side on one thread, in million elements per second of its
processor time (so that other programs do not count), gguf-py's too (it has no K types), and how many blocks differ from ggml's and from gguf-py's.
"""

import subprocess
import sys
import time
from pathlib import Path

import gguf
import numpy as np
from gguf.quants import quantize

sys.path.insert(0, str(Path(__file__).parents[1] / "resources" / "golden"))
from make_blocks import BLOCK, IDS, Ggml  # noqa: E402


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


# What gguf-py and ggml have in common with these, but no golden rows by ggml.
PLAIN = {"F16": (1, 1, 2), "BF16": (30, 1, 2)}


def differing(got, want, per):
    return int((got.reshape(-1, per) != want.reshape(-1, per)).any(1).sum())


def main(library, class_path, folder):
    values = rows(41000)
    path = Path(folder) / "bulk.f32"
    path.write_bytes(values.tobytes())
    java = subprocess.run(
        ["java", "-Xmx2g", "-cp", class_path, "io.github.circuitrylabs.modelforge.gguf.QuantizeFile", str(path)],
        check=True, capture_output=True, text=True).stdout
    speed = {line.split()[0]: line.split()[3].rstrip(",") for line in java.splitlines()}
    for name, (number, size, per) in PLAIN.items():
        IDS[name] = number
        BLOCK[name] = (size, per)
    ggml = Ggml(library)
    print(f"{values.size} elements per type; million elements/s on one thread; blocks that differ")
    print(f"{'type':5} {'here':>7} {'ggml':>7} {'gguf-py':>8} | {'from ggml':>20} {'from gguf-py':>20}")
    for name in BLOCK:
        per = BLOCK[name][1]
        got = np.frombuffer(Path(f"{path}.{name.lower()}").read_bytes(), np.uint8)
        ggml.quantize(name, values[:100])
        start = time.thread_time()
        want = ggml.quantize(name, values)
        native = values.size / (time.thread_time() - start) / 1e6
        total = want.size // per
        line = f"{name:5} {speed[name]:>7} {native:7.1f}"
        if name.endswith("_K"):
            print(line, f"{'-':>8} | {differing(got, want, per):8} of {total:8} {'-':>20}")
            continue
        start = time.thread_time()
        with np.errstate(all="ignore"):
            python = quantize(values, gguf.GGMLQuantizationType[name])
        line += f" {values.size / (time.thread_time() - start) / 1e6:8.1f}"
        python = np.ascontiguousarray(python).view(np.uint8).reshape(-1)
        print(line, f"| {differing(got, want, per):8} of {total:8} {differing(got, python, per):8} of {total:8}")


main(*sys.argv[1:4])
