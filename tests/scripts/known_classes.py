#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes apps/weft/check/known_classes.cpp: names of ComfyUI's own node classes, by where they come from.

usage: known_classes.py CORE_OBJECT_INFO [NEWER_OBJECT_INFO…] [RANKED.tsv] >apps/weft/check/known_classes.cpp

CORE_OBJECT_INFO   a server's answer to /object_info: its classes are `core`
NEWER_OBJECT_INFO  the same of a newer server: what the first lacks is `newer`
RANKED.tsv         node types with their class (core, newer, api, custom, virtual) in the second column: names that no
                   server was asked for

A class is a partner's when its module is comfy_api_nodes or the table says `api`. Only names are taken.
"""
import json
import sys

WIDTH = 120
HEAD = '''// SPDX-License-Identifier: Apache-2.0
// Written by tests/scripts/known_classes.py from the names that ComfyUI's servers list at /object_info.
#include "apps/weft/check/known_classes.hpp"

namespace weft::app::check {
namespace {

// clang-format off
'''
TAIL = '''// clang-format on

}  // namespace

'''


def quoted(name):
    return '"%s"' % name.replace('\\', '\\\\').replace('"', '\\"')


def table(title, names):
    lines = ['constexpr std::string_view %s[] = {' % title]
    line = '   '
    for name in sorted(names, key=lambda n: n.encode()):
        item = ' ' + quoted(name) + ','
        if len(line) + len(item) > WIDTH:
            lines.append(line)
            line = '   '
        line += item
    return '\n'.join(lines + [line, '};', ''])


def main(arguments):
    if not arguments:
        print(__doc__)
        return 2
    core, newer, partner = set(), set(), set()
    for position, path in enumerate(p for p in arguments if p.endswith('.json')):
        with open(path, encoding='utf-8') as file:
            for name, info in json.load(file).items():
                if info['python_module'].startswith('comfy_api_nodes'):
                    partner.add(name)
                else:
                    (core if position == 0 else newer).add(name)
    for path in (p for p in arguments if p.endswith('.tsv')):
        with open(path, encoding='utf-8') as file:
            for line in file:
                fields = line.rstrip('\n').split('\t')
                if len(fields) > 1 and fields[1] in ('core', 'newer', 'api'):
                    {'core': core, 'newer': newer, 'api': partner}[fields[1]].add(fields[0])
    newer -= core
    core -= partner
    newer -= partner
    print(HEAD, end='')
    for title, names in (('kCore', core), ('kNewer', newer), ('kPartner', partner)):
        print(table(title, names))
    print(TAIL, end='')
    for function, title in (('core_classes', 'kCore'), ('newer_classes', 'kNewer'), ('partner_classes', 'kPartner')):
        print('std::span<const std::string_view> %s() { return %s; }' % (function, title))
    print('\n}  // namespace weft::app::check')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
