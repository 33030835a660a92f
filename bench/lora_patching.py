#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A rank-64 LoRA into all of SDXL's linear and convolution weights: weft, and ComfyUI and PEFT on the same machine.

Every side gets weights and factors of the same shapes, float32 weights in memory, and as many threads as it likes; layers
of one shape are measured on a few of them. ComfyUI copies each weight, adds the product and writes it back, as its
ModelPatcher does; PEFT (diffusers' fuse_lora) adds the product in place.

  lora_patching.py --bench BUILD/bench/bench_lora_patching [--rank 64] [--rounds 3]
                   [--python PYTHON [--comfyui CHECKOUT] [--peft]]   an interpreter with torch, and what to measure in it
"""
import argparse
import os
import subprocess
import sys
import time


def layers(text):
    return [tuple(int(number) for number in line.split()) for line in text.splitlines()]


def best(work, rounds):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def shapes_of(out, columns, kernel, rank):
    sides = (kernel, kernel) if kernel else ()
    ones = (1, 1) if kernel else ()
    return (out, columns, *sides), (rank, columns, *sides), (out, rank, *ones)


def comfyui_patch(checkout):
    """What ModelPatcher.patch_weight_to_device does to one weight."""
    sys.path.insert(0, checkout)
    sys.argv = ["main.py", "--cpu"]
    import comfy.options
    comfy.options.enable_args_parsing()
    import comfy.lora
    import comfy.weight_adapter
    import torch

    def patch(weight, down, up, rank):
        adapter = comfy.weight_adapter.LoRAAdapter(set(), (up, down, float(rank), None, None, None))
        changed = comfy.lora.calculate_weight([(0.8, adapter, 1.0, None, None)], weight.to(torch.float32, copy=True),
                                              "layer.weight")
        weight.copy_(changed)

    return patch


def peft_patch():
    """What merge() does to one layer."""
    import torch
    from peft.tuners.lora import Conv2d, Linear

    def patch(weight, down, up, rank):
        if weight.dim() == 2:
            base, kind = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False, device="meta"), Linear
        else:
            base = torch.nn.Conv2d(weight.shape[1], weight.shape[0], weight.shape[2], bias=False, device="meta")
            kind = Conv2d
        base.weight = torch.nn.Parameter(weight, requires_grad=False)
        layer = kind(base, "default", r=rank, lora_alpha=0.8 * rank)
        layer.lora_A["default"].weight = torch.nn.Parameter(down.float(), requires_grad=False)
        layer.lora_B["default"].weight = torch.nn.Parameter(up.float(), requires_grad=False)
        start = time.perf_counter()
        layer.merge()
        return time.perf_counter() - start

    return patch


def measure(name, patch, table, rank, rounds):
    """In the interpreter with torch: seconds for all layers, and for copying all weights once."""
    import torch

    total = copied = widened = 0.0
    with torch.inference_mode():
        for out, columns, kernel, count in table:
            wide, down_shape, up_shape = shapes_of(out, columns, kernel, rank)
            weight, place = torch.randn(wide), torch.empty(wide)
            down, up = torch.randn(down_shape).half(), torch.randn(up_shape).half()
            times = []
            for _ in range(rounds):
                start = time.perf_counter()
                inside = patch(weight, down, up, rank)
                times.append(inside if inside is not None else time.perf_counter() - start)
            total += min(times) * count
            copied += best(lambda: place.copy_(weight), rounds) * count
            stored = weight.half()
            widened += best(stored.float, rounds) * count
    print(f"{name}: {total:.2f} s, {total / copied:.2f} of copying the weights ({copied:.2f} s); "
          f"float16 made float32 before it: {widened:.2f} s, "
          f"{torch.get_num_threads()} threads", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", required=True)
    parser.add_argument("--rank", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--python")
    parser.add_argument("--comfyui")
    parser.add_argument("--peft", action="store_true")
    parser.add_argument("--inside", choices=["comfyui", "peft"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    table = layers(subprocess.run([args.bench, "--shapes"], check=True, capture_output=True, text=True).stdout)
    if args.inside:
        patch = peft_patch() if args.inside == "peft" else comfyui_patch(args.comfyui)
        return measure(args.inside, patch, table, args.rank, args.rounds)
    subprocess.run([args.bench, "--rank", str(args.rank), "--rounds", str(args.rounds)], check=True)
    for side in [name for name in ("comfyui", "peft") if getattr(args, name)]:
        flags = ["--comfyui", os.path.abspath(args.comfyui)] if side == "comfyui" else []
        subprocess.run([args.python, os.path.abspath(__file__), "--bench", os.path.abspath(args.bench), "--rank",
                        str(args.rank), "--rounds", str(args.rounds), "--inside", side, *flags], check=True,
                       cwd=args.comfyui if side == "comfyui" else None)


if __name__ == "__main__":
    main()
