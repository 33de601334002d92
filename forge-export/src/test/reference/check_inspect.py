"""Loads the exported samples with Inspect's own loader and runs some of them through an evaluation.

    python check_inspect.py FOLDER

Ran with inspect-ai 0.3.285.
"""
import pathlib
import sys
import tempfile

import inspect_ai
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import includes
from inspect_ai.solver import solver

import truth

FOLDER = pathlib.Path(sys.argv[1])
RUN = 50


@solver
def echo():
    # No model: even the mock model counts tokens with tables that it downloads.
    async def solve(state, generate):
        state.output.completion = state.input_text
        return state

    return solve


def messages(sample):
    return [{"role": "user", "content": sample.input}] if isinstance(sample.input, str) else [
        {"role": message.role, "content": message.text} for message in sample.input]


def main():
    ours = truth.scenarios(FOLDER)
    samples = json_dataset(str(FOLDER / "inspect.jsonl"))
    truth.same("ids", [row["id"] for row in ours], [sample.id for sample in samples])
    truth.same("criteria", [row["success_criteria"] for row in ours], [list(sample.target) for sample in samples])
    truth.same(
        "conversations",
        [[{"role": "user", "content": row["prompt"]}] + row["turns"] for row in ours],
        [messages(sample) + (sample.metadata or {}).get("follow_ups", []) for sample in samples])
    [log] = inspect_ai.eval(
        inspect_ai.Task(dataset=samples[:RUN], solver=echo(), scorer=includes()), model="mockllm/model",
        log_dir=tempfile.mkdtemp(dir=FOLDER), display="none")
    assert log.status == "success" and len(log.samples) == RUN, log.error
    print(f"  ok: {RUN} samples ran through an evaluation: {log.status}")
    print("inspect-ai", inspect_ai.__version__, "loads everything")


main()
