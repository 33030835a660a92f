#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seconds from the start of the process to its first node, over several runs: startup.py --weft BINARY [--runs 11]."""
import argparse
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib

PROMPT = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "dot.png"}},
    "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}},
}


def dot_png():
    """A picture of one grey pixel."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\x80\x80\x80")) +
            chunk(b"IEND", b""))


def first_node(weft, path, out):
    start = time.perf_counter()
    process = subprocess.Popen([weft, "run", path, "--input", out, "--output", out, "--json", "--device", "cpu"],
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    at = None
    for line in process.stdout:
        if at is None and json.loads(line)["type"] == "executing":
            at = time.perf_counter() - start
    process.wait()
    if at is None:
        sys.exit("weft ran no node")
    return at


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weft", required=True)
    parser.add_argument("--runs", type=int, default=11)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as out:
        with open(os.path.join(out, "dot.png"), "wb") as file:
            file.write(dot_png())
        path = os.path.join(out, "prompt.json")
        with open(path, "w") as file:
            json.dump(PROMPT, file)
        times = [first_node(args.weft, path, out) for _ in range(args.runs)]
    print(f"start to first node: median {statistics.median(times):.3f} s, min {min(times):.3f}, max {max(times):.3f}")


if __name__ == "__main__":
    main()
