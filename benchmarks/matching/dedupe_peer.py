"""`dedupe` on one file, or on two: run by a Python that has it, which is none of ours, so that nothing of Tandem is imported here.
Reads a job as JSON (see main), prints one line of JSON."""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from typing import Any


def _read(path: str, fields: list[str]) -> dict[str, dict[str, Any]]:
    """dedupe wants None where nothing is known."""
    with open(path, newline="") as file:
        return {row["id"]: {name: row[name].strip() or None for name in fields} for row in csv.DictReader(file)}


def main() -> None:
    """The job: {"files": [path] or two, "fields": {name: "String" | "ShortString" | "Exact"}, "match" and "distinct": [[id, id], ...],
    "thresholds": [...], "sample": records that it learns its blocks from, "recall": of the labelled matches that blocks must keep,
    "cores", "index": whether blocks may rest on its text indexes, "memory_mb": the most it may take}. Answers {"train_s", "link_s", "pairs": {threshold: [[id, id], ...]}}."""
    import dedupe
    from dedupe import variables

    with open(sys.argv[1]) as file:
        job = json.load(file)
    fields = [getattr(variables, kind)(name, has_missing=True) for name, kind in job["fields"].items()]
    data = [_read(path, list(job["fields"])) for path in job["files"]]
    two = len(data) == 2
    # A first run took 21 GB and was ended by the kernel: here it fails by itself, and no neighbour with it.
    resource.setrlimit(resource.RLIMIT_AS, (job["memory_mb"] << 20, job["memory_mb"] << 20))
    began = time.perf_counter()
    model = (dedupe.RecordLink if two else dedupe.Dedupe)(fields, num_cores=job["cores"])
    labels = {kind: [(data[0][a], data[-1][b]) for a, b in job[kind]] for kind in ("match", "distinct")}
    model.prepare_training(*data, sample_size=job["sample"])
    model.mark_pairs(labels)
    model.train(recall=job["recall"], index_predicates=job["index"])
    model.cleanup_training()
    trained = time.perf_counter()
    found: dict[str, list[tuple[str, str]]] = {}
    for threshold in job["thresholds"]:
        if two:
            found[threshold] = [
                tuple(ids) for ids, _ in model.join(*data, threshold=threshold, constraint="one-to-one")
            ]
        else:
            found[threshold] = [
                (a, b)
                for ids, _ in model.partition(data[0], threshold=threshold)
                for i, a in enumerate(ids)
                for b in ids[i + 1 :]
            ]
    ended = time.perf_counter()
    print(json.dumps({"train_s": trained - began, "link_s": (ended - trained) / len(found), "pairs": found}))


if __name__ == "__main__":  # dedupe starts processes of its own
    main()
