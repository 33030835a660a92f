#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes the noise levels of GITS out of a source package of stable-diffusion-cpp-python into the file that weft
compiles in.

usage: gits_levels.py PACKAGE.tar.gz OUT

The package holds them as C++ vectors: GITS_NOISE_<coefficient>, each with a row for 2 to 20 steps, each row one level
longer than its steps. Four of the 285 rows are not there (and one is there twice). OUT is what stands between the
braces of a map: `{hundredths of the coefficient, {{row}, …}},` a line each, rows by length.
"""
import re
import sys
import tarfile

MEMBER = "/src/gits_noise.inl"
HUNDREDTHS = range(80, 151, 5)
LENGTHS = range(3, 22)


def source_of(package):
    with tarfile.open(package) as tar:
        path = next(entry for entry in tar.getnames() if entry.endswith(MEMBER))
        return tar.extractfile(path).read().decode("ascii")


def rows_of(source, hundredths):
    """The rows of a coefficient by their length, each a list of decimals as they are written."""
    name = f"GITS_NOISE_{hundredths // 100}_{hundredths % 100:02}"
    vectors = re.search(rf"\b{name}\s*=\s*\{{(.*?)\}};", source, re.DOTALL).group(1)
    rows = [re.findall(r"\d+\.\d+", row) for row in re.findall(r"\{([^{}]*)\}", vectors)]
    by_length = {len(row): row for row in rows}
    if any(by_length[len(row)] != row for row in rows) or not set(by_length) <= set(LENGTHS):
        sys.exit(f"gits_levels.py: {name} is not a row for each of 2 to 20 steps")
    return [by_length[length] for length in sorted(by_length)]


def main():
    package, out = sys.argv[1:]
    source = source_of(package)
    with open(out, "w", encoding="ascii") as file:
        for hundredths in HUNDREDTHS:
            rows = ", ".join("{" + ", ".join(row) + "}" for row in rows_of(source, hundredths))
            file.write(f"{{{hundredths}, {{{rows}}}}},\n")


if __name__ == "__main__":
    main()
