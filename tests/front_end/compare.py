#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what `weft convert` makes of canvas files with what the official front end said (see ask.py).

    compare.py --weft build/release/apps/weft/weft --object-info object_info.json answers

An answer is {"file": canvas file, "output": prompt}. Same means: the same ids, classes and inputs. Left out are inputs
that no class declares (values of the front end's own viewers and buttons), values of classes that the definitions lack
(the front end sends them without names), and null where weft sends a default. The exit code is 1 where files differ.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys


def declared_inputs(definition):
    """The flat and dotted names of a class's inputs; a name that ends in a dot stands for all that start with it."""
    names = set()
    for group in ("required", "optional"):
        for name, spec in definition.get("input", {}).get(group, {}).items():
            names.add(name)
            if isinstance(spec[0], str) and spec[0].startswith("COMFY_"):
                names.add(name + ".")
    return names


def is_declared(name, names):
    return name in names or any(name.startswith(part) for part in names if part.endswith("."))


def is_link(value):
    return isinstance(value, list) and len(value) == 2


def differences(ours, theirs, classes):
    for node_id in sorted(set(ours) | set(theirs)):
        if node_id not in ours or node_id not in theirs:
            yield f"node {node_id} is only in {'the front end' if node_id in theirs else 'weft'}'s prompt"
            continue
        mine, other = ours[node_id], theirs[node_id]
        definition = classes.get(mine["class_type"])
        if other.get("class_type") not in (None, mine["class_type"]):
            yield f"node {node_id}: {mine['class_type']}, not {other['class_type']}"
        names = declared_inputs(definition or {})
        for name in sorted(set(mine["inputs"]) | set(other["inputs"])):
            a, b = mine["inputs"].get(name), other["inputs"].get(name)
            links = is_link(a) or is_link(b)
            if not links and (definition is None or not is_declared(name, names) or b is None):
                continue
            if a != b:
                yield f"node {node_id} ({mine['class_type']}) {name}: {json.dumps(a)}, not {json.dumps(b)}"


def convert(weft, object_info, file):
    run = subprocess.run([weft, "convert", "--object-info", object_info, file], capture_output=True, text=True)
    if run.returncode != 0:
        return None, run.stderr.strip()
    return json.loads(run.stdout), ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=pathlib.Path, help="the folder that ask.py wrote")
    parser.add_argument("--weft", required=True)
    parser.add_argument("--object-info", required=True)
    parser.add_argument("--show", type=int, default=3, help="how many differences a file shows")
    arguments = parser.parse_args()
    classes = json.loads(pathlib.Path(arguments.object_info).read_text())
    tally = collections.Counter()
    for path in sorted(arguments.answers.glob("*.json")):
        answer = json.loads(path.read_text())
        ours, why = convert(arguments.weft, arguments.object_info, answer["file"])
        if ours is None or "error" in answer:
            both = ours is None and "error" in answer
            tally["refused by both" if both else "refused by weft" if ours is None else "refused by the front end"] += 1
            if not both:
                print(f"{path.stem}: {why or answer['error']}")
            continue
        found = list(differences(ours, answer["output"], classes))
        tally["different" if found else "equal"] += 1
        for line in found[:arguments.show]:
            print(f"{path.stem}: {line}")
    print(", ".join(f"{count} {what}" for what, count in sorted(tally.items())))
    sys.exit(1 if tally["different"] or tally["refused by weft"] else 0)


if __name__ == "__main__":
    main()
