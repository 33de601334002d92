#!/usr/bin/env python3
"""Loads what WriteSamples wrote with the libraries that own the formats.

    python check_exports.py FOLDER

Ran with datasets 5.2.0, trl 1.13.0, PyYAML 6.0.3, Jinja2 3.1.6. A library that is missing is named and passed over.
"""
import importlib
import json
import pathlib
import sys

FOLDER = pathlib.Path(sys.argv[1])


def library(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"SKIPPED: {name} is not installed")
        return None


def rows(name):
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").split("\n") if line]


scenarios = rows("scenarios.jsonl")
assert len(scenarios) == 1000
assert json.loads((FOLDER / "scenarios.json").read_text(encoding="utf-8")) == scenarios
print("json, jsonl: equal", len(scenarios))

datasets = library("datasets")
if datasets:
    cache = str(FOLDER / "cache")
    loaded = datasets.load_dataset(str(FOLDER / "hf-scenarios"), cache_dir=cache)
    assert len(loaded["train"]) == 1000 and len(loaded["test"]) == 1, loaded
    assert loaded["train"].features == loaded["test"].features
    for ours, theirs in zip(scenarios, loaded["train"]):
        assert ours["prompt"] == theirs["prompt"] and ours["success_criteria"] == theirs["success_criteria"]
        assert ours["turns"] == theirs["turns"] and ours["tags"] == json.loads(theirs["tags"])
        assert ours["provenance"]["seed"] == theirs["provenance_seed"]
        assert (ours["rating"] or {}).get("stars") == theirs["rating_stars"]
    assert len(datasets.load_dataset(str(FOLDER / "hf-training"), cache_dir=cache)["train"]) == 1
    pairs = datasets.load_dataset(str(FOLDER / "hf-preferences"), cache_dir=cache)["train"]
    assert pairs["content_label"][:] == [None, "ADVERSARIAL_CONTENT"]
    print("datasets: folders load with the declared types")

trl = library("trl.data_utils") if library("trl") else None
if trl:
    assert not trl.is_conversational(rows("training.training-pairs")[0])
    assert trl.is_conversational(rows("training.sft-conversational")[0])
    assert not trl.is_conversational(rows("preferences.dpo")[0])
    assert trl.is_conversational(rows("preferences.dpo-conversational")[0])
    unpaired = rows("preferences.kto")
    assert [row["label"] for row in unpaired] == [True, False, True, False]
    print("trl: recognises the conversational rows")

yaml, jinja2 = library("yaml"), library("jinja2")
if yaml and jinja2:
    # A trailing line break belongs to the text.
    environment = jinja2.Environment(keep_trailing_newline=True, newline_sequence="\n")

    def rendered(text):
        # Jinja reads \r and \r\n in a template as a line break, whatever is written; compare with that in mind.
        return environment.from_string(text).render()

    def unix(text):
        return text.replace("\r\n", "\n").replace("\r", "\n")

    seeds = yaml.safe_load((FOLDER / "scenarios.pyrit").read_text(encoding="utf-8"))["seeds"]
    first = [seed for seed in seeds if seed.get("sequence", 0) == 0]
    assert [rendered(seed["value"]) for seed in first] == [unix(row["prompt"]) for row in scenarios]
    tests = rows("scenarios.promptfoo")
    assert [rendered(test["vars"]["prompt"]) for test in tests] == [unix(row["prompt"]) for row in scenarios]
    print("yaml, jinja2: seeds and tests render to the prompts")

inspect = library("inspect_ai.dataset")
if inspect:
    (FOLDER / "scenarios-inspect.jsonl").write_bytes((FOLDER / "scenarios.inspect").read_bytes())
    samples = inspect.json_dataset(str(FOLDER / "scenarios-inspect.jsonl"))
    assert [sample.id for sample in samples] == [row["id"] for row in scenarios]
    print("inspect: samples load")
