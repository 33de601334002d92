"""What the checks compare with: our own JSONL, read by Python's json, and a way to say that all is well."""
import json
import pathlib


def rows(folder, name):
    # str.splitlines would also break lines within texts.
    lines = (pathlib.Path(folder) / name).read_bytes().decode("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def scenarios(folder):
    return rows(folder, "scenarios.jsonl")


def same(what, ours, theirs):
    ours, theirs = list(ours), list(theirs)
    if len(ours) != len(theirs):
        raise SystemExit(f"FAILED: {what}: {len(ours)} written, {len(theirs)} loaded")
    for number, (mine, other) in enumerate(zip(ours, theirs), 1):
        if mine != other:
            raise SystemExit(f"FAILED: {what}: row {number}: written {mine!r:.300}, loaded {other!r:.300}")
    print(f"  ok: {what}: {len(ours)} equal")
