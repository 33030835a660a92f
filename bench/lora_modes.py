#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`--lora merge` against `--lora apply` on a full-size SD1.5 run: time, memory, and how far the pictures are apart.

Each mode runs the tutorial's graph, then once more at another strength in the same process (two prompts to one
`weft run`): what a sweep over strengths costs. Models as for full_size.py.

  lora_modes.py --weft BUILD/apps/weft/weft --models DIR [--size 256] [--steps 4] [--dtype fp32]
"""
import argparse
import json
import os
import struct
import subprocess
import tempfile
import time
import zlib

from full_size import prompt
from measured_run import AnonymousPeak


def pixels(path):
    """The bytes of an 8-bit RGB PNG, rows one after the other (PNG specification, filters of section 9)."""
    with open(path, "rb") as file:
        data = file.read()
    at, packed, header = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        header = struct.unpack(">IIBB", body[:10]) if kind == b"IHDR" else header
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colour = header
    assert (depth, colour) == (8, 2), "an RGB picture of 8 bits"
    raw, stride = zlib.decompress(packed), width * 3
    above, out = bytearray(stride), bytearray()
    for row in range(height):
        method, line = raw[row * (stride + 1)], bytearray(raw[row * (stride + 1) + 1:(row + 1) * (stride + 1)])
        for i in range(stride):
            left, up = line[i - 3] if i >= 3 else 0, above[i]
            corner = above[i - 3] if i >= 3 else 0
            guess = left + up - corner
            near = min((left, up, corner), key=lambda value: abs(guess - value))
            line[i] = (line[i] + (0, left, up, (left + up) // 2, near)[method]) % 256
        out += line
        above = line
    return bytes(out)


def run(args, mode, dtype):
    with tempfile.TemporaryDirectory() as out:
        paths = []
        for strength in (1.0, 0.6):
            graph = prompt(args.size, args.steps, 1234)
            graph["11"]["inputs"].update(strength_model=strength, strength_clip=strength)
            paths.append(os.path.join(out, f"{strength}.json"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                json.dump(graph, file)
        start = time.perf_counter()
        process = subprocess.Popen([args.weft, "run", *paths, "--models", args.models, "--output", out, "--json",
                                    "--dtype", dtype, "--lora", mode], stdout=subprocess.PIPE, text=True)
        memory, ends, steps = AnonymousPeak(process.pid), [], []
        for line in process.stdout:
            event = json.loads(line)
            now = time.perf_counter() - start
            if event["type"] == "progress":
                steps.append(now)
            if event["type"] == "executed" and event["data"].get("node") == "9":
                ends.append(now)
        if process.wait() != 0 or len(ends) != 2:
            raise SystemExit(f"weft ended with {process.returncode} after {len(ends)} pictures")
        pictures = sorted(name for name in os.listdir(out) if name.endswith(".png"))
        gaps = [b - a for a, b in zip(steps[:args.steps], steps[1:args.steps])]
        print(f"{dtype} {mode}: first picture {ends[0]:.2f} s, second (another strength) {ends[1] - ends[0]:.2f} s, "
              f"{sum(gaps) / len(gaps):.2f} s a step, peak of anonymous memory {memory.peak_mib:.0f} MiB")
        return [pixels(os.path.join(out, name)) for name in pictures]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weft", required=True)
    parser.add_argument("--models", required=True)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--dtype", action="append")
    args = parser.parse_args()
    for dtype in args.dtype or ["fp32"]:
        merged, beside = run(args, "merge", dtype), run(args, "apply", dtype)
        for name, a, b in zip(("strength 1.0", "strength 0.6"), merged, beside):
            apart = [abs(x - y) for x, y in zip(a, b)]
            print(f"{dtype} {name}: {sum(d > 0 for d in apart)} of {len(apart)} values differ, by at most {max(apart)}")


if __name__ == "__main__":
    main()
