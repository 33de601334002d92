"""A dataset folder as `datasets` saves one: Parquet with texts, conversations, numbers and nulls, and a card.

Versions: Python 3.11, pyarrow and datasets as pip gave them in November 2026. Run in this folder: python make_golden.py
"""
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

folder = pathlib.Path("hf")
(folder / "data").mkdir(parents=True, exist_ok=True)


def turns(*texts):
    return [{"role": "user" if i % 2 == 0 else "assistant", "content": text} for i, text in enumerate(texts)]


def table(rows):
    return pa.Table.from_pylist(rows)


train = [
    {"messages": turns("Hi", "Hello. Größe 😀"), "evaluation_target": "sycophancy", "weight": 0.5, "n": 3},
    {"messages": turns("One", "Two", "Three", "Four\nlines"), "evaluation_target": None, "weight": None, "n": None},
]
pq.write_table(table(train), folder / "data" / "train-00000-of-00001.parquet", compression="zstd")
pq.write_table(table(train[:1]), folder / "data" / "test-00000-of-00001.parquet", compression="snappy")
(folder / "README.md").write_text(
    """---
license: mit
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*
  - split: test
    path: data/test-*
---
# A dataset
"""
)
