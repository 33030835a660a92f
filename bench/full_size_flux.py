#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time and memory of a full-size Flux.1 run with a LoRA: 12 B parameters and T5-XXL in fp8, as seeded random files.

Writes the files (17.5 GB, a few minutes) unless they are there, measures, and deletes them again unless --keep.
Reported: seconds from start to the first node, to the sampler, to the end of the first step and in all, seconds of
each node and step, the peak of anonymous memory, and how long it takes to read once the bytes that the first stage
(text encoders) and the second (transformer) need, from the page cache.

  full_size_flux.py --build BUILD [--models DIR] [--size 256] [--steps 2] [--dtype fp32] [--keep]
                    [--pictures DIR] [WORKFLOW]
"""
import argparse
import mmap
import os
import shutil
import subprocess
import time

from measured_run import run_weft, show

HERE = os.path.dirname(os.path.abspath(__file__))
STAGES = {"text encoders": ["text_encoders/t5xxl_fp8_e4m3fn.safetensors", "text_encoders/clip_l.safetensors"],
          "transformer": ["diffusion_models/Flux/flux1-dev-fp8.safetensors"]}


def read_once(path):
    """Seconds to touch every page of a file through a map, as weft does."""
    start = time.perf_counter()
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages:
        for offset in range(0, len(pages), 1 << 24):
            pages[offset:offset + (1 << 24)].count(b"\0")
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workflow", nargs="?", default=os.path.join(HERE, "../workflows/flux_lora/prompt.json"),
                        help="default: workflows/flux_lora; one that names the same files")
    parser.add_argument("--build", required=True)
    parser.add_argument("--models", default=os.path.join(HERE, "../.cache/full-flux/models"))
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=2)
    parser.add_argument("--dtype", action="append", help="repeatable; fp32 by default")
    parser.add_argument("--flag", action="append", default=[], help="further options of weft run")
    parser.add_argument("--keep", action="store_true", help="keep the model files")
    parser.add_argument("--pictures", help="a folder for the pictures")
    args = parser.parse_args()
    try:
        subprocess.run([os.path.join(args.build, "bench/weft-random-model"), "flux", "--size", "full", "--output",
                        args.models], check=True)
        flags = ["--set", f"EmptySD3LatentImage.width={args.size}", "--set", f"EmptySD3LatentImage.height={args.size}",
                 "--set", f"KSampler.steps={args.steps}", *args.flag]
        weft = os.path.join(args.build, "apps/weft/weft")
        show({f"weft {dtype}": run_weft(weft, args.workflow, args.models, ["--dtype", dtype, *flags], args.pictures)
              for dtype in args.dtype or ["fp32"]})
        for stage, names in STAGES.items():
            paths = [os.path.join(args.models, name) for name in names]
            size = sum(os.path.getsize(path) for path in paths)
            print(f"{stage}: {size / 1e9:.1f} GB read once in {sum(map(read_once, paths)):.1f} s")
    finally:
        if not args.keep:
            shutil.rmtree(args.models, ignore_errors=True)


if __name__ == "__main__":
    main()
