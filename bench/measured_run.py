# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks of whole runs share: a weft run timed by its events, and the memory of a process."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time


class AnonymousPeak(threading.Thread):
    """Samples RssAnon of a process until it ends: what it cannot give back; mapped files do not count."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak_mib = pid, 0.0
        self.start()

    def run(self):
        while True:
            try:
                with open(f"/proc/{self.pid}/status") as status:
                    lines = [line for line in status if line.startswith("RssAnon")]
            except OSError:
                return
            if not lines:
                return
            self.peak_mib = max(self.peak_mib, int(lines[0].split()[1]) / 1024)
            time.sleep(0.01)


def report(total, nodes, steps_at, peak_mib, **more):
    gaps = [b - a for a, b in zip(steps_at, steps_at[1:])]
    return {"total_s": total, "s_per_step": sum(gaps) / len(gaps) if gaps else None, "peak_anonymous_mib": peak_mib,
            "nodes_s": nodes, **more}


def run_weft(weft, workflow, models, flags=(), keep=None):
    """One `weft run` in a process of its own. workflow: a path, or a prompt as a dict. Returns a report; its
    first_step_s is the time from start to the end of the first step, sampler_start_s to the sampler's
    node. keep: a folder that the pictures are copied to."""
    with tempfile.TemporaryDirectory() as out:
        path = workflow
        if isinstance(workflow, dict):
            path = os.path.join(out, "prompt.json")
            with open(path, "w") as file:
                json.dump(workflow, file)
        start = time.perf_counter()
        process = subprocess.Popen([weft, "run", path, "--models", models, "--output", out, "--json", *flags],
                                   stdout=subprocess.PIPE, text=True)
        memory = AnonymousPeak(process.pid)
        nodes, steps_at, current, first, sampling = {}, [], None, None, None
        for line in process.stdout:
            now = time.perf_counter() - start
            event = json.loads(line)
            kind, data = event["type"], event.get("data", {})
            if kind == "executing" and data.get("node"):
                first = now if first is None else first
                current = (data["node"], now)
            elif kind == "executed" and current and data.get("node") == current[0]:
                nodes[current[0]] = now - current[1]
            elif kind == "progress":
                if sampling is None:
                    sampling = current[1]
                steps_at.append(now)
        if process.wait() != 0:
            sys.exit(f"weft ended with {process.returncode}")
        pictures = [name for name in os.listdir(out) if name.endswith(".png")]
        if not pictures:
            sys.exit("weft wrote no picture")
        if keep:
            os.makedirs(keep, exist_ok=True)
            for name in pictures:
                shutil.copy(os.path.join(out, name), keep)
        return report(time.perf_counter() - start, nodes, steps_at, memory.peak_mib, first_node_s=first,
                      sampler_start_s=sampling, first_step_s=steps_at[0] if steps_at else None)


def show(results):
    for name, figures in results.items():
        rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in figures.items() if k != "nodes_s"}
        print(name, json.dumps(rounded))
        print("   nodes", json.dumps({k: round(v, 3) for k, v in figures["nodes_s"].items()}))
