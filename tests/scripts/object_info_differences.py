#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the node interface that weft states with that of ComfyUI's server, field by field.

usage: object_info_differences.py WEFT DIFFERENCES.tsv [OBJECT_INFO.json…]

WEFT              the built command; asked for `nodes --json` with folders that are empty
DIFFERENCES.tsv   deliberate differences: class <tab> field (a * matches anything) <tab> why
OBJECT_INFO.json  answers to /object_info; the first that has a class decides. Default: object_info.json and
                  object_info-0.8.0.json of $WEFT_SHARED_DIR/interface, or of ../shared/interface beside the checkout

Texts for readers (tooltips, descriptions) are weft's own and not compared. Prints every difference that is not listed
and every listed one that is none, and exits 1 when there are any.
"""
import fnmatch
import json
import os
import subprocess
import sys
import tempfile

OWN_TEXTS = {'tooltip', 'description', 'output_tooltips', 'help'}


def flat(value, path='', depth=0):
    """Leaves of nested objects by dotted path; lists are leaves but for an input's [type, options]."""
    is_input = depth == 3 and path.startswith('input.')
    if isinstance(value, dict):
        if not value:
            return {path: {}}
        leaves = {}
        for key, inner in value.items():
            if key not in OWN_TEXTS:
                leaves.update(flat(inner, '%s.%s' % (path, key) if path else key, depth + 1))
        return leaves
    if is_input and isinstance(value, list) and len(value) == 2 and isinstance(value[1], dict):
        leaves = {path + '.type': value[0]}
        for key, inner in value[1].items():
            if key not in OWN_TEXTS:
                leaves.update(flat(inner, '%s.%s' % (path, key), depth + 1))
        return leaves
    if is_input and isinstance(value, list) and len(value) == 1:
        return {path + '.type': value[0]}
    return {path: value}


def same(left, right):
    """Numbers by value, an integer as the float that it becomes beside one; but a boolean is no number."""
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    if isinstance(left, float) and isinstance(right, int):
        return left == float(right)
    return left == right


def differences(ours, theirs):
    left, right = flat(ours), flat(theirs)
    # an input without options may be written [type] or [type, {}]
    for path in sorted(set(left) | set(right)):
        if path not in left:
            yield path, '(absent)', right[path]
        elif path not in right:
            yield path, left[path], '(absent)'
        elif not same(left[path], right[path]):
            yield path, left[path], right[path]


def read_deliberate(path):
    entries = []
    with open(path, encoding='utf-8') as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip('\n')
            if not line.strip() or line.startswith('#'):
                continue
            fields = line.split('\t')
            if len(fields) != 3 or not fields[2].strip():
                sys.exit('%s, line %d: class, field and reason, with tabs between them' % (path, number))
            entries.append(fields)
    return entries


def ask(weft):
    with tempfile.TemporaryDirectory() as folder:
        for name in ('models', 'input'):
            os.mkdir(os.path.join(folder, name))
        command = [os.path.abspath(weft), 'nodes', '--json', '--models', 'models', '--input', 'input']
        answer = subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return json.loads(answer.stdout)


def references(named):
    if named:
        return named
    checkout = os.environ.get('WEFT_SOURCE_DIR') or os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
    shared = os.environ.get('WEFT_SHARED_DIR') or os.path.join(checkout, '..', 'shared')
    paths = [os.path.join(shared, 'interface', name) for name in ('object_info.json', 'object_info-0.8.0.json')]
    return [path for path in paths if os.path.exists(path)]


def shown(value):
    text = value if value == '(absent)' else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:197] + '...'


def main(arguments):
    if len(arguments) < 2:
        print(__doc__)
        return 2
    files = references(arguments[2:])
    if not files:
        print("SKIPPED: the node interface against ComfyUI's: no object_info.json")
        return 0
    theirs = {}
    for path in files:
        with open(path, encoding='utf-8') as file:
            for name, info in json.load(file).items():
                theirs.setdefault(name, info)
    ours = ask(arguments[0])
    deliberate = read_deliberate(arguments[1])
    used = [0] * len(deliberate)
    both = sorted(set(ours) & set(theirs))
    fields = unlisted = 0
    for name in both:
        fields += len(flat(theirs[name]))
        for field, left, right in differences(ours[name], theirs[name]):
            listed = False
            for index, (class_name, pattern, _) in enumerate(deliberate):
                if fnmatch.fnmatchcase(name, class_name) and fnmatch.fnmatchcase(field, pattern):
                    used[index] += 1
                    listed = True
                    break
            if listed:
                continue
            unlisted += 1
            print('%s %s: weft %s, ComfyUI %s' % (name, field, shown(left), shown(right)))
    stale = [entry for entry, count in zip(deliberate, used) if count == 0]
    for class_name, pattern, _ in stale:
        print('%s %s: listed as a difference, but there is none' % (class_name, pattern))
    print('%d classes of both, %d fields compared: %d deliberate differences, %d others; %d classes of weft alone' %
          (len(both), fields, sum(used), unlisted, len(set(ours) - set(theirs))))
    return 1 if unlisted or stale else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
