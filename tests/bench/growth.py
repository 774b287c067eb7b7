#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Policies of all sizes and shapes, or those named FAMILY-SHAPE-SIZE:

    growth.py DIRECTORY [NAME]...

Each is a directory with

    site.yaml	for impp: every client may open port 5222 to 16 nodes that
		lie among the prefixes of six other roles
    packets	for send: half from addresses in or next to a prefix, half
		from anywhere, to the nodes; all are allowed
    vmap.nft, nets.ipset	for others: port 5222 to the first node from
		as many prefixes, and nothing else
    inside	for send: packets that these allow
"""
import ipaddress
import os
import random
import sys

ROLES = ("cucm", "browser", "directory", "endpoint", "dns-server", "rtmt")
SIZES = (10, 60, 1000, 10000, 100000)
NODES = 16
PACKETS = 1000
BITS = {4: 32, 6: 128}
NET = {4: ipaddress.IPv4Network, 6: ipaddress.IPv6Network}
ADDRESS = {4: ipaddress.IPv4Address, 6: ipaddress.IPv6Address}


def spread(rng, family, count):
    """Prefixes of several lengths, each in a slot of its own."""
    slot, lengths, first = {
        4: (24, (24, 28, 32), 64 << 24),
        6: (48, (48, 64, 128), 0x2001 << 112)}[family]
    shift = BITS[family] - slot
    nets = []
    for n in rng.sample(range(1 << 22), count):
        length = rng.choice(lengths)
        inside = rng.getrandbits(length - slot) << BITS[family] - length
        nets.append(NET[family]((first | n << shift | inside, length)))
    return nets


def dense(family, length, first, count):
    """Every prefix of a length, side by side."""
    first = int(ADDRESS[family](first))
    step = 1 << BITS[family] - length
    return [NET[family]((first + i * step, length)) for i in range(count)]


def crowd(rng, count):
    """IPv6 hosts of one /64."""
    first = int(ADDRESS[6]("2001:db8:1:1::"))
    return [NET[6](first | n) for n in rng.sample(range(1 << 62), count)]


def shapes():
    """(name, family, what makes the prefixes, rows)"""
    for family in 4, 6:
        for size in SIZES:
            yield (f"{family}-spread-{size}", family,
                   lambda rng, f=family, n=size: spread(rng, f, n), 0)
        for rows in 1000, 4000:
            yield (f"{family}-rows-{rows}", family,
                   lambda rng, f=family: spread(rng, f, 60), rows)
    yield ("4-hosts-in-20-4096", 4,
           lambda rng: dense(4, 32, "10.16.0.0", 4096), 0)
    for length in 24, 26, 28:
        yield (f"4-dense{length}-10000", 4,
               lambda rng, n=length: dense(4, n, "10.16.0.0", 10000), 0)
    yield "6-hosts-in-64-10000", 6, lambda rng: crowd(rng, 10000), 0
    for length in 64, 128:
        yield (f"6-dense{length}-10000", 6,
               lambda rng, n=length: dense(6, n, "2001:db8:2::", 10000), 0)


def quoted(things):
    return ", ".join(f'"{thing}"' for thing in things)


def site(nets, nodes, rows):
    yield "impp: 1"
    yield "catalogue: cisco-imp"
    yield "state: stateless"
    yield "roles:"
    yield "  xmpp-client: any"
    yield f"  imp: [{quoted(nodes)}]"
    for i, role in enumerate(ROLES):
        yield f"  {role}: [{quoted(nets[i::len(ROLES)])}]"
    if rows:
        yield "allow:"
    for i in range(rows):
        yield (f"- {{name: row-{i}, from: xmpp-client, to: imp, "
               f"transport: tcp, port: {10000 + 2 * i}}}")


def somewhere(rng, family, nets):
    """An address in or next to a prefix, or anywhere."""
    if rng.random() < 0.5:
        net = rng.choice(nets)
        first, last = int(net[0]), int(net[-1])
        return ADDRESS[family](rng.choice(
            (first, last, first - 1, last + 1, rng.randint(first, last))))
    return ADDRESS[family]({4: 1 << 24, 6: 0x2 << 124}[family] +
                           rng.getrandbits(BITS[family] - 2))


def packet(source, node):
    return f"f {source} {node} tcp 49152 5222 S"


def elements(nets, node):
    text = [f"{net} . {node}/{node.max_prefixlen} . tcp . 5222 : accept"
            for net in nets]
    ip = "ip6" if node.version == 6 else "ip"
    key = f"{ip} saddr . {ip} daddr . meta l4proto . th dport"
    yield f"table {ip} bench {{"
    yield f" map verdicts {{ typeof {key} : verdict; flags interval;"
    yield f"  elements = {{ {', '.join(text)} }}"
    yield " }"
    yield " chain forward {"
    yield "  type filter hook forward priority filter - 1; policy drop;"
    yield f"  {key} vmap @verdicts"
    yield " }"
    yield "}"


def ipset(nets, node):
    family = "inet6" if node.version == 6 else "inet"
    yield (f"create bench hash:net,port,net family {family} "
           f"maxelem {len(nets)} hashsize 1024")
    for net in nets:
        yield f"add bench {net},tcp:5222,{node}"


def write(directory, name, lines):
    with open(f"{directory}/{name}", "w", encoding="ascii") as out:
        out.writelines(f"{line}\n" for line in lines)


def main(top, *wanted):
    for name, family, make, rows in shapes():
        if wanted and name not in wanted:
            continue
        rng = random.Random(name)
        nets = make(rng)
        directory = f"{top}/{name}"
        os.makedirs(directory, exist_ok=True)
        nodes = [net[0] for net in rng.sample(nets, min(NODES, len(nets)))]
        write(directory, "site.yaml", site(nets, nodes, rows))
        write(directory, "packets", (
            packet(somewhere(rng, family, nets), rng.choice(nodes))
            for _ in range(PACKETS)))
        write(directory, "vmap.nft", elements(nets, nodes[0]))
        write(directory, "nets.ipset", ipset(nets, nodes[0]))
        write(directory, "inside", (
            packet(rng.choice(nets)[0], nodes[0]) for _ in range(100)))


if __name__ == "__main__":
    main(*sys.argv[1:])
