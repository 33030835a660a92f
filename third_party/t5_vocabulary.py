#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes T5's vocabulary out of a source package of stable-diffusion-cpp-python into the file that weft compiles in.

usage: t5_vocabulary.py PACKAGE.tar.gz OUT

The package holds a tokenizer.json (pieces with scores, a map of characters) as a C array. OUT, little-endian:
  8 bytes  "WEFTUNI1"
  4 x u32  pieces, id of the unknown piece, bytes of all pieces, bytes of the character map
  f64      the score of each piece, by id
  u32      ids of the pieces in the order of their bytes
  u32      where each piece starts among all bytes, by id, and where the last one ends
  bytes    the character map: u32 size of a double array, the array, then strings that end in 0
  bytes    the pieces, by id, one behind the other
Numbers are aligned, so that they are read where they lie.
"""
import base64
import json
import re
import struct
import sys
import tarfile

MEMBER = "/src/tokenizers/vocab/clip_t5.hpp"
ARRAY = "t5_tokenizer_json_str"


def array_of(package, member, name):
    """The bytes of a C array in a file of the package."""
    with tarfile.open(package) as tar:
        path = next(entry for entry in tar.getnames() if entry.endswith(member))
        source = tar.extractfile(path).read().decode("ascii")
    begin = source.index("{", source.index(name))
    return bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2})", source[begin : source.index("}", begin)]))


def score(text):
    """A decimal as the reference's JSON reader takes it: digits and power of ten each rounded, then divided. It is off
    by one in the last place now and then, and sums that tie without that do not tie with it."""
    sign, whole, fraction = re.fullmatch(r"(-?)(\d+)\.(\d+)", text).groups()
    value = float(int(whole + fraction)) / float(10 ** len(fraction))
    return -value if sign else value


def packed(tokenizer):
    model = tokenizer["model"]
    pieces = [piece.encode("utf-8") for piece, _ in model["vocab"]]
    scores = [score for _, score in model["vocab"]]
    charsmap = next(step["precompiled_charsmap"] for step in tokenizer["normalizer"]["normalizers"]
                    if step["type"] == "Precompiled")
    charsmap = base64.b64decode(charsmap)
    offsets = [0]
    for piece in pieces:
        offsets.append(offsets[-1] + len(piece))
    order = sorted(range(len(pieces)), key=pieces.__getitem__)
    return b"".join((
        b"WEFTUNI1",
        struct.pack("<4I", len(pieces), model["unk_id"], offsets[-1], len(charsmap)),
        struct.pack(f"<{len(pieces)}d", *scores),
        struct.pack(f"<{len(order)}I", *order),
        struct.pack(f"<{len(offsets)}I", *offsets),
        charsmap,
        *pieces,
    ))


def main():
    package, out = sys.argv[1:]
    tokenizer = json.loads(array_of(package, MEMBER, ARRAY), parse_float=score)
    with open(out, "wb") as file:
        file.write(packed(tokenizer))


if __name__ == "__main__":
    main()
