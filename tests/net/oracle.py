#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What DESIGN's section 3 makes of the catalogue, from the catalogue alone.

    impp catalogue show --json | oracle.py [EPHEMERAL-LO EPHEMERAL-HI] ROLE=N...

Prints flows to try, for every row and both families: the row's own, and its
twins (swapped, next port, other source port, from or to somebody else). N is
the last part of a role's address; "stranger" holds no role. A flow goes from
the left (10.1.0.N, fd00:1::N) to the right (10.2.0.N, fd00:2::N) or back.

    SIDE PROTO SRC FROM-PORT DST PORT VERDICT ROW REASON ID-AND-TWIN

It is written to be read beside section 3: no cells, no bitmaps, a search
through all rows for every flow.
"""

import json
import sys

CONFIGURED = 6163  # what the site sets 12.7 to
PORTLESS = {"icmp", "icmp-echo"}
ECHO = {4: 8, 6: 128}


def holds(role):
    """The roles of an address that is bound to this one (S1)."""
    if role in ("imp-publisher", "imp-subscriber"):
        return {role, "imp"}
    return {role}


def kind(transport):
    return "icmp" if transport in PORTLESS else transport


class Row:
    def __init__(self, row, ephemeral):
        self.id = row["id"]
        self.localhost = row["scope"] == "localhost"
        self.rule = row["kind"] == "rule" and not self.localhost
        self.transports = row["transport"]
        ways = [(f, t) for f in row["from"] for t in row["to"]]
        if row["bidirectional"]:
            ways += [(t, f) for f, t in ways]
        self.ways = ways
        ports = row["ports"] or []
        if ports == "configurable":
            ports = [CONFIGURED]
        self.ports = [p if isinstance(p, list) else [p, p] for p in ports]
        source = row["from_ports"]
        if source == "ephemeral":
            source = ephemeral
        self.source = source or [0, 65535]

    def relates(self, src, dst):
        return any(f in holds(src) and t in holds(dst)
                   for f, t in self.ways)

    def lists(self, proto, port):
        if proto not in map(kind, self.transports):
            return False
        return proto == "icmp" or any(lo <= port <= hi
                                      for lo, hi in self.ports)

    def takes(self, proto, from_port):
        lo, hi = self.source
        return proto == "icmp" or lo <= from_port <= hi


def verdict(rows, src, dst, proto, from_port, port):
    """S2, S3 and S4, for an opener."""
    if "imp" not in holds(src) | holds(dst):
        return "pass", "-", "-"
    related = [r for r in rows if r.relates(src, dst)]
    rules = [r for r in related if r.rule]
    listed = [r for r in rules if r.lists(proto, port)]
    for row in listed:
        if row.takes(proto, from_port):
            return "allow", row.id, "-"
    if any(r.localhost and r.lists(proto, port) for r in related):
        return "deny", "-", "localhost-only"
    if listed:
        return "deny", "-", "source-port"
    if not rules:
        return "deny", "-", "no-relation"
    if not any(proto in map(kind, r.transports) for r in rules):
        return "deny", "-", "protocol"
    return "deny", "-", "port"


def twins(row, proto, port):
    """(from role, to role, from port or None, port, left to right, name)"""
    lo, hi = row.source
    source = None if (lo, hi) == (0, 65535) else lo
    for f, t in {(f, t) for f, t in row.ways}:
        yield f, t, source, port, True, "row"
        yield t, f, source, port, False, "swapped"
        yield "stranger", t, source, port, True, "from-stranger"
        yield f, "stranger", source, port, True, "to-stranger"
        if proto != "icmp":
            yield f, t, source, port + 1, True, "next-port"
        if proto != "icmp" and source is not None:
            yield f, t, hi + 1, port, True, "source-port"


def address(family, side, number):
    return f"10.{side}.0.{number}" if family == 4 else f"fd00:{side}::{number}"


def main():
    ephemeral = None
    words = sys.argv[1:]
    if "=" not in words[0]:
        ephemeral = [int(words.pop(0)), int(words.pop(0))]
    number = dict(word.split("=") for word in words)
    rows = [Row(r, ephemeral) for r in json.load(sys.stdin)["rows"]]
    seen = set()
    fresh = 20000

    for row in rows:
        flows = [(kind(t), p[0]) for t in row.transports
                 for p in row.ports or [[0, 0]]]
        for proto, port in flows:
            for f, t, source, p, right, twin in twins(row, proto, port):
                flow = (f, t, proto, source, p, right)
                if flow in seen:
                    continue
                seen.add(flow)
                if source is None:
                    fresh += 1
                for family in 4, 6:
                    sp = fresh if source is None else source
                    dp = p
                    if proto == "icmp":
                        sp, dp = 0, ECHO[family]
                    want = verdict(rows, f, t, proto, sp, dp)
                    print("right left".split()[right], proto,
                          address(family, 2 - right, number[f]), sp,
                          address(family, 1 + right, number[t]), dp,
                          *want, f"{row.id}/{twin}")


main()
