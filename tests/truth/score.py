#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Scores the answer of `stackport survey --truth --json`: score.py PAIR FILE RECALL PRECISION"""
import json
import sys


def roots(gaps):
    return {(gap["kind"], gap["item"]): gap for gap in gaps}


def main():
    pair, file, least_recall, least_precision = sys.argv[1:]
    with open(file) as text:
        answer = json.load(text)
    told = predicted = common = lines = common_lines = 0
    for component in answer["components"]:
        for policy in component["policies"]:
            real, said = roots(policy["told"]), roots(policy["deltas"])
            told += len(real)
            predicted += len(said)
            common += len(real.keys() & said.keys())
            lines += policy["told_lines"]
            common_lines += policy["common_lines"]
            where = f"{component['component']} {policy['policy']}"
            for title, names, gaps in (
                ("not predicted", real.keys() - said.keys(), real),
                ("not real", said.keys() - real.keys(), said),
            ):
                for kind, item in sorted(names):
                    print(f"  {title}: {where}: {kind} {item}: {gaps[kind, item]['message']}")
    recall = 100 * common / told if told else 100
    precision = 100 * common / predicted if predicted else 100
    print(
        f"{pair}: {told} roots of the compiler, {predicted} predicted, recall {recall:.1f} %,"
        f" precision {precision:.1f} %; {common_lines} of {lines} lines;"
        f" {answer['cpu_seconds']:.0f} + {answer['compiler_cpu_seconds']:.0f} CPU s"
    )
    return 0 if recall >= float(least_recall) and precision >= float(least_precision) else 1


if __name__ == "__main__":
    sys.exit(main())
