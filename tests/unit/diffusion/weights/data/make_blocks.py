#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes blocks.gguf with the PyPI package gguf 0.19.0 (MIT): random blocks of each format, and beside each its weights
as that package computes them, as F32 under the same name with ".expected" behind."""
import sys

import gguf
import numpy as np

FORMATS = "Q4_0 Q4_1 Q5_0 Q5_1 Q8_0 Q2_K Q3_K Q4_K Q5_K Q6_K IQ4_NL IQ4_XS".split()
# Where the float16 scales are, in bytes from the start of a block: the rest may be anything.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208], "IQ4_NL": [0], "IQ4_XS": [0]}

rng = np.random.default_rng(7)
writer = gguf.GGUFWriter(sys.argv[1], "flux")
writer.add_uint32("test.number", 41)
writer.add_bool("test.truth", True)
writer.add_float32("test.half", 0.5)
writer.add_array("test.words", ["a", "bc"])
# A tensor that was reshaped to fit its format, as converters of diffusion models do it.
writer.add_array("comfy.gguf.orig_shape.reshaped.weight", [2, 8, 4, 4])

for name in FORMATS:
    kind = gguf.GGMLQuantizationType[name]
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    blocks = 512 // elements
    raw = rng.integers(0, 256, (blocks, size), dtype=np.uint8)
    for at in SCALES[name]:
        raw[:, at:at + 2] = rng.uniform(-0.05, 0.05, blocks).astype(np.float16).view(np.uint8).reshape(blocks, 2)
    rows = raw.reshape(2, -1)
    writer.add_tensor(f"{name}.weight", rows, raw_dtype=kind)
    writer.add_tensor(f"{name}.weight.expected", gguf.quants.dequantize(rows, kind).astype(np.float32))

whole = rng.uniform(-1, 1, (1, 256)).astype(np.float32)
rows = gguf.quants.quantize(whole, gguf.GGMLQuantizationType.Q8_0)
writer.add_tensor("reshaped.weight", rows, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
writer.add_tensor("reshaped.weight.expected", gguf.quants.dequantize(rows, gguf.GGMLQuantizationType.Q8_0))
writer.add_tensor("plain.f16", rng.uniform(-1, 1, (3, 5)).astype(np.float16))
bf16 = rng.uniform(-1, 1, (3, 5)).astype(np.float32)
writer.add_tensor("plain.bf16", gguf.quants.quantize(bf16, gguf.GGMLQuantizationType.BF16),
                  raw_dtype=gguf.GGMLQuantizationType.BF16)
writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
