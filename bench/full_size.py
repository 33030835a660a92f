#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Time and memory of a full-size SD1.5 run with a LoRA, and the ratio to a ComfyUI measured beside it.

The models are seeded random files in the real layout and size (weft-random-model sd15 --size full --names tutorial).
Each run is a process of its own. Reported: seconds from start to the first node and in all, seconds of each node and
step, and the peak of anonymous memory (RssAnon: what the process cannot give back; mapped files do not count).

  full_size.py --weft BUILD/apps/weft/weft --models DIR [--size 256] [--steps 4] [--dtype fp32]
               [--comfyui CHECKOUT --python PYTHON]   also runs that ComfyUI's server on loopback with the same prompt
"""
import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from measured_run import AnonymousPeak, report, run_weft, show


def prompt(size, steps, seed):
    """The graph of the tutorial: checkpoint, LoRA on MODEL and CLIP, two prompts, KSampler, a VAE of its own."""
    return {
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly-fp16.safetensors"}},
        "11": {"class_type": "LoraLoader", "inputs": {"model": ["4", 0], "clip": ["4", 1], "strength_model": 1.0,
               "strength_clip": 1.0, "lora_name": "1.5/1.5-dpo-LoRA.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["11", 1], "text": "pixel_art, a single red rose in a vase"}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["11", 1], "text": "text, watermark"}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": size, "height": size, "batch_size": 1}},
        "3": {"class_type": "KSampler", "inputs": {"model": ["11", 0], "positive": ["6", 0], "negative": ["7", 0],
              "latent_image": ["5", 0], "seed": seed, "steps": steps, "cfg": 8.0, "sampler_name": "euler",
              "scheduler": "normal", "denoise": 1.0}},
        "10": {"class_type": "VAELoader", "inputs": {"vae_name": "vae-ft-mse-840000-ema-pruned.safetensors"}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["10", 0]}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0], "filename_prefix": "bench"}},
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_comfyui(args, size, steps):
    """Start-up apart: the clock runs from the moment the prompt is posted."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as out:
        paths = os.path.join(out, "paths.yaml")
        with open(paths, "w") as file:
            file.write(f"bench:\n  base_path: {args.models}\n  checkpoints: checkpoints\n  loras: loras\n  vae: vae\n")
        server = subprocess.Popen([args.python, "main.py", "--cpu", "--port", str(port), "--disable-all-custom-nodes",
                                   "--output-directory", out, "--extra-model-paths-config", paths, *args.flag],
                                  cwd=args.comfyui, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        memory = AnonymousPeak(server.pid)
        try:
            while True:
                try:
                    urllib.request.urlopen(base + "/queue", timeout=2).read()
                    break
                except OSError:
                    if server.poll() is not None:
                        sys.exit("ComfyUI ended before it answered")
                    time.sleep(0.05)
            start = time.perf_counter()
            body = json.dumps({"prompt": prompt(size, steps, 1234)}).encode()
            request = urllib.request.Request(base + "/prompt", body, {"Content-Type": "application/json"})
            prompt_id = json.load(urllib.request.urlopen(request))["prompt_id"]
            while prompt_id not in json.load(urllib.request.urlopen(f"{base}/history/{prompt_id}")):
                time.sleep(0.05)
            return report(time.perf_counter() - start, {}, [], memory.peak_mib)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weft", required=True)
    parser.add_argument("--models", required=True)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--dtype", action="append", help="repeatable; fp32 by default")
    parser.add_argument("--comfyui", help="a ComfyUI checkout to measure beside")
    parser.add_argument("--python", default=sys.executable, help="the Python that has ComfyUI's requirements")
    parser.add_argument("--flag", action="append", default=[], help="further flags for ComfyUI's main.py")
    args = parser.parse_args()
    results = {f"weft {dtype}": run_weft(args.weft, prompt(args.size, args.steps, 1234), args.models,
                                         ["--device", "cpu", "--dtype", dtype]) for dtype in args.dtype or ["fp32"]}
    if args.comfyui:
        results["ComfyUI"] = run_comfyui(args, args.size, args.steps)
    show(results)
    if args.comfyui:
        for name in results:
            print(f"{name} / ComfyUI: total {results[name]['total_s'] / results['ComfyUI']['total_s']:.2f}, "
                  f"anonymous memory {results[name]['peak_anonymous_mib'] / results['ComfyUI']['peak_anonymous_mib']:.2f}")


if __name__ == "__main__":
    main()
