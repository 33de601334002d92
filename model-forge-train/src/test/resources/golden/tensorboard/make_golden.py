"""The events file that TensorBoardLog must write, by TensorBoard's own writer; and a look at it by TensorBoard's own reader.

Versions: Python 3.11, tensorboard 2.21.0. Run in this folder: python make_golden.py
"""
import os
import tempfile

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

AT = 1795262400.25

with open("events.bin", "wb") as out:
    writer = RecordWriter(out)
    writer.write(Event(wall_time=AT, file_version="brain.Event:2").SerializeToString())
    for step in range(1, 201):
        values = [Summary.Value(tag="train/loss", simple_value=1 / step)]
        values.append(Summary.Value(tag="train/rewards/margins", simple_value=-0.5 * step))
        if step % 50 == 0:
            values.append(Summary.Value(tag="eval/loss", simple_value=2 / step))
        writer.write(Event(wall_time=AT, step=step, summary=Summary(value=values)).SerializeToString())

with tempfile.TemporaryDirectory() as folder:
    os.link("events.bin", os.path.join(folder, "events.out.tfevents.1795262400.model-forge"))
    seen = EventAccumulator(folder).Reload()
    assert seen.Tags()["scalars"] == ["train/loss", "train/rewards/margins", "eval/loss"], seen.Tags()
    assert [event.step for event in seen.Scalars("eval/loss")] == [50, 100, 150, 200]
    print(len(seen.Scalars("train/loss")), "steps read")
