"""Loads what was exported with datasets.load_dataset: JSONL, JSON, CSV, Parquet, the trainers' files and whole folders.

    python check_datasets.py FOLDER

Ran with datasets 5.2.0 and pyarrow 26.0.1.
"""
import json
import pathlib
import sys
import tempfile

import datasets

import truth

FOLDER = pathlib.Path(sys.argv[1])
CACHE = tempfile.mkdtemp(dir=FOLDER)
TRAINERS = ["prompt-only", "prompt-only-conversational", "training-pairs", "sft-conversational", "dpo", "dpo-conversational", "kto"]


def load(kind, name, **options):
    return datasets.load_dataset(kind, data_files=str(FOLDER / name), split="train", cache_dir=CACHE, **options)


def flat(row):
    """A row of nested JSON as the flat columns of CSV, Parquet and dataset folders."""
    columns = {}
    for name, value in row.items():
        if name in ("rating", "effectiveness", "provenance"):
            columns.update({f"{name}_{inner}": inner_value for inner, inner_value in (value or {}).items()})
        else:
            columns[name] = json.dumps(value) if name == "tags" else value
    return columns


def check_flat(what, ours, theirs):
    names = ["id", "prompt", "evaluation_target", "success_criteria", "turns", "rating_stars", "rating_rater", "rating_notes",
             "provenance_backend", "provenance_seed", "provenance_created_at"]
    ours = [flat(row) for row in ours]
    truth.same(what, [[row.get(name) for name in names] for row in ours], [[row[name] for name in names] for row in theirs])
    truth.same(what + ", tags", [json.loads(row["tags"]) for row in ours], [json.loads(row["tags"]) for row in theirs])


def check_texts(what, ours, theirs):
    names = ["id", "prompt", "evaluation_target"]
    truth.same(what, [[row[name] for name in names] for row in ours], [[row[name] for name in names] for row in theirs])


def main():
    datasets.disable_progress_bars()
    ours = truth.scenarios(FOLDER)
    for kind, name in (("json", "scenarios.jsonl"), ("json", "scenarios.json")):
        check_texts(name, ours, load(kind, name))
    # pandas takes cells such as null and NA for missing values unless told that only empty ones are.
    check_texts("scenarios.csv", ours, load("csv", "scenarios.csv", keep_default_na=False, na_values=[""]))
    if (FOLDER / "scenarios.parquet").exists():
        check_flat("scenarios.parquet", ours, load("parquet", "scenarios.parquet"))
    for name in TRAINERS:
        written = truth.rows(FOLDER, name + ".jsonl")
        loaded = load("json", name + ".jsonl")
        truth.same(name, written, [{key: row[key] for key in written[0]} for row in loaded])
    for folder in sorted(FOLDER.glob("hf-*")):
        loaded = datasets.load_dataset(str(folder), cache_dir=CACHE)
        assert all(split.features == loaded["train"].features for split in loaded.values()), loaded
        if folder.name.startswith("hf-scenarios"):
            every = [row for split in loaded.values() for row in split]
            by_id = {row["id"]: row for row in ours}
            check_flat(folder.name, [by_id[row["id"]] for row in every], every)
            truth.same(folder.name + ", ids", sorted(by_id), sorted(row["id"] for row in every))
        else:
            print(f"  ok: {folder.name}: " + ", ".join(f"{name} {split.num_rows}" for name, split in loaded.items()))
    print("datasets", datasets.__version__, "loads everything")


main()
