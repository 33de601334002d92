"""Writes the rows of a Parquet file with Python's datasets and prints what ExportRun prints.

    python peers.py table|generator jsonl|csv|parquet ROWS.parquet OUT

table: from an Arrow table that is in memory before the clock starts. generator: Dataset.from_generator and the writing, less the
time in which the generator makes its rows. Ran with datasets 5.2.0, pyarrow 26.0.1, pandas 2.3.
"""
import resource
import sys
import tempfile
import time

import datasets
import pyarrow.parquet

making = making_cpu = 0.0


def rows(path):
    global making, making_cpu
    start, cpu = time.perf_counter(), time.process_time()
    for batch in pyarrow.parquet.ParquetFile(path).iter_batches(2_000):
        made = batch.to_pylist()
        making += time.perf_counter() - start
        making_cpu += time.process_time() - cpu
        yield from made
        start, cpu = time.perf_counter(), time.process_time()


def main(source, format, path, out):
    datasets.disable_progress_bars()
    with tempfile.TemporaryDirectory() as cache:
        if source == "table":
            dataset = datasets.Dataset(pyarrow.parquet.read_table(path))
            start, cpu = time.perf_counter(), time.process_time()
        else:
            start, cpu = time.perf_counter(), time.process_time()
            dataset = datasets.Dataset.from_generator(rows, gen_kwargs={"path": path}, cache_dir=cache)
        write = {"jsonl": dataset.to_json, "csv": dataset.to_csv, "parquet": dataset.to_parquet}[format]
        write(out)
        seconds = time.perf_counter() - start - making
        cpu = time.process_time() - cpu - making_cpu
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(f"seconds={seconds:.3f} cpu={cpu:.3f} heap_mb=0 rss_mb={resident} rows={len(dataset)}")


main(*sys.argv[1:5])
