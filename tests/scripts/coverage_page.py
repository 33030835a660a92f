#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/coverage.md: how many of some folders' workflows weft runs, and what the others need.

usage: coverage_page.py WEFT NAME=FOLDER [NAME=FOLDER…] >docs/coverage.md

WEFT    the built command; `weft check --json` is asked about each folder
FOLDER  searched with all below it; files that are no workflows are left out
"""
import collections
import json
import os
import subprocess
import sys
import tempfile

NODES_THERE = ('runnable', 'files_missing', 'family_missing')
COLUMNS = (
    ('run', ('runnable', 'files_missing')),
    ('lack a model family', ('family_missing',)),
    ('lack core nodes', ('core_missing',)),
    ('need custom nodes', ('custom_missing',)),
    ('need paid services', ('partner',)),
    ('are parts', ('no_output',)),
    ('are refused', ('broken',)),
)
HEAD = '''# Coverage

Which exported workflows run. Written by `tests/scripts/coverage_page.py`, which asks `weft check --json`
([what it tells](checking.md)); not by hand.

'''
NOTES = '''
*Nodes there*: of the workflows that need neither custom nodes nor paid services, those whose node types weft all has.
*Run*: the same, and the model family is one that weft has; they run when their model and picture files are there.
*Are parts*: subgraph blueprints, which save nothing themselves. *Are refused*: weft says what is wrong and where.
'''


def check(weft, folder):
    with tempfile.TemporaryDirectory() as empty:
        answer = subprocess.run([os.path.abspath(weft), 'check', '--json', os.path.abspath(folder)], cwd=empty,
                                capture_output=True)
    if answer.returncode not in (0, 3, 4, 5):
        sys.exit(answer.stderr.decode())
    return [json.loads(line) for line in answer.stdout.decode().splitlines()]


def nodes_there(verdict):
    return verdict['status'] in NODES_THERE or verdict['status'] == 'no_output' and not verdict['missing_classes']


def ours(verdict):
    """Whether weft aims at it: no custom nodes, no paid services."""
    return not any(m['origin'] in ('custom', 'partner') for m in verdict['missing_classes'])


def row(name, verdicts):
    statuses = collections.Counter(v['status'] for v in verdicts)
    within = [v for v in verdicts if ours(v)]
    there = sum(1 for v in within if nodes_there(v))
    cells = [name, len(verdicts), '%d of %d' % (there, len(within))]
    cells += [sum(statuses[s] for s in group) for _, group in COLUMNS]
    return '| %s |' % ' | '.join(str(cell) for cell in cells)


def ranking(verdicts, key, label):
    needed, alone = collections.Counter(), collections.Counter()
    for verdict in verdicts:
        names = {label(m) for m in verdict[key]}
        others = len(verdict['missing_classes']) + len(verdict['missing_families'])
        needed.update(names)
        if others == 1:
            alone.update(names)
    return sorted(((name, count, alone[name]) for name, count in needed.items()), key=lambda e: (-e[1], e[0]))


def made_by(missing):
    return missing.get('pack', 'pack unknown') if missing['origin'] == 'custom' else missing['origin']


def print_ranking(title, head, entries, most):
    if not entries:
        return
    print('\n## %s\n\n| %s | workflows | lack nothing else |\n|---|--:|--:|' % (title, head))
    for name, count, alone in entries[:most]:
        print('| %s | %d | %d |' % (name, count, alone))


def main(arguments):
    if len(arguments) < 2 or any('=' not in a for a in arguments[1:]):
        print(__doc__)
        return 2
    sources = [a.split('=', 1) for a in arguments[1:]]
    by_source = [(name, check(arguments[0], folder)) for name, folder in sources]
    everything = [v for _, verdicts in by_source for v in verdicts]
    print(HEAD, end='')
    print('| source | workflows | nodes there | %s |' % ' | '.join(title for title, _ in COLUMNS))
    print('|---|--:|--:|%s' % ('--:|' * len(COLUMNS)))
    for name, verdicts in by_source:
        print(row(name, verdicts))
    if len(by_source) > 1:
        print(row('all', everything))
    print(NOTES, end='')
    aimed = [v for v in everything if ours(v)]
    print_ranking('Model families that weft lacks', 'family',
                  ranking(aimed, 'missing_families', lambda m: m['family']), 40)
    print_ranking('Core node types that weft lacks', 'node type',
                  ranking(aimed, 'missing_classes', lambda m: '`%s`' % m['class_type']), 60)
    custom = [v for v in everything if any(m['origin'] == 'custom' for m in v['missing_classes'])]
    packs = ranking(custom, 'missing_classes', lambda m: '`%s` (%s)' % (m['class_type'], made_by(m)))
    print_ranking('What workflows with custom nodes lack', 'node type', packs, 40)
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
