#!/usr/bin/env python3
"""Measures commands for bench.sh, and prints what it measured.

    measure.py run RESULTS LABEL COMMAND…    runs it, its output to RESULTS.output, and adds a line to RESULTS
    measure.py table RESULTS                 prints medians as a Markdown table

Wall time is that of the whole process, processor time its user and system time, peak memory its largest resident set
(Linux counts this program's own, about 10 MiB, as the least). `users` and `groups` are ldapsearch's two runs, one after
the other, and count together.
"""
import json
import os
import statistics
import sys
import time


def run(results, label, command):
    output = os.open(results + ".output", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDWR)
    # What ldapsearch prints is large, and nobody reads it.
    target = nothing if label in ("users", "groups") else output
    streams = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, target, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    start = time.monotonic()
    process = os.posix_spawnp(command[0], command, os.environ, file_actions=streams)
    _, status, usage = os.wait4(process, 0)
    wall = time.monotonic() - start
    with open(results, "a", encoding="utf-8") as file:
        line = {"label": label, "wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}
        file.write(json.dumps(line) + "\n")
    sys.exit(os.waitstatus_to_exitcode(status))


def table(results):
    runs = {}
    with open(results, encoding="utf-8") as file:
        for line in map(json.loads, file):
            runs.setdefault(line["label"], []).append(line)
    users, groups = runs.pop("users"), runs.pop("groups")
    both = [
        {"wall": u["wall"] + g["wall"], "cpu": u["cpu"] + g["cpu"], "memory": max(u["memory"], g["memory"])}
        for u, g in zip(users, groups)
    ]
    rows = {"`ldapsearch`, users and then groups": both}
    rows.update(runs)

    def median(found, what):
        return statistics.median(one[what] for one in found)

    print("| what | runs | wall, s | spread, s | CPU, s | peak memory, MiB | wall : ldapsearch | CPU : ldapsearch |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, found in rows.items():
        walls = [one["wall"] for one in found]
        print(
            f"| {name} | {len(found)} | {median(found, 'wall'):.2f} | {min(walls):.2f} to {max(walls):.2f} "
            f"| {median(found, 'cpu'):.2f} | {median(found, 'memory'):.0f} "
            f"| {median(found, 'wall') / median(both, 'wall'):.2f} | {median(found, 'cpu') / median(both, 'cpu'):.2f} |"
        )


if sys.argv[1:2] == ["run"] and len(sys.argv) > 4:
    run(sys.argv[2], sys.argv[3], sys.argv[4:])
elif sys.argv[1:2] == ["table"] and len(sys.argv) == 3:
    table(sys.argv[2])
else:
    sys.exit(__doc__)
