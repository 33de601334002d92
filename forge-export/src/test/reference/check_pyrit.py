"""Loads the exported seeds with PyRIT's own loader, which renders every value as a Jinja template.

    python check_pyrit.py FOLDER

Ran with pyrit 1.1.0.
"""
import pathlib
import sys

import pyrit
from pyrit.models import SeedDataset

import truth

FOLDER = pathlib.Path(sys.argv[1])


def main():
    dataset = SeedDataset.from_yaml_file(FOLDER / "pyrit.yaml")
    ours = [
        (row["id"], content, row["evaluation_target"])
        for row in truth.scenarios(FOLDER)
        for content in [row["prompt"]] + [turn["content"] for turn in row["turns"]]
    ]
    theirs = [(seed.metadata["scenario_id"], seed.value, seed.harm_categories[0]) for seed in dataset.seeds]
    truth.same("seeds, as rendered", sorted(ours), sorted(theirs))
    print("pyrit", pyrit.__version__, "loads everything")


main()
