#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Other filters with the port tables of a site, as far as each can hold them.

    peers.py SITE DIRECTORY <catalogue.json

Writes what nft, ipset and iptables load, for IPv4, TCP and UDP. The nets are
the site's; source ports, which none of these layouts has room for, are left
out, and so are answers and what is not judged: all in the peers' favour.
"""
import ipaddress
import json
import sys

import yaml

IMPLIED = {"imp-publisher": "imp", "imp-subscriber": "imp"}


def nets_of(words):
    nets = map(ipaddress.ip_network, words)
    return [net for net in nets if net.version == 4]


def roles_of(site):
    """Of each role its nets, and the nets that are taken out of them."""
    nets, holes = {}, {}
    for role, words in site["roles"].items():
        out = list(site.get("except", {}).get(role, []))
        if words == "any":
            words = ["0.0.0.0/0"]
            out.append("224.0.0.0/4")
        for name in {role, IMPLIED.get(role, role)}:
            nets.setdefault(name, []).extend(nets_of(words))
            holes.setdefault(name, []).extend(nets_of(out))
    return nets, holes


def cut(nets, holes):
    """Nets without holes."""
    for hole in holes:
        nets = [rest for net in nets for rest in (
            net.address_exclude(hole) if hole.subnet_of(net) else [net])]
    return nets


def openings(rows, sources, destinations):
    """(source, destination, transport, port), none inside another."""
    found = set()
    for row in rows:
        if row["scope"] != "network" or row["kind"] != "rule":
            continue
        if not isinstance(row["ports"], list):
            continue
        ways = [(row["from"], row["to"])]
        if row["bidirectional"]:
            ways.append((row["to"], row["from"]))
        for froms, tos in ways:
            found |= {
                (s, d, t, p if isinstance(p, int) else tuple(p))
                for f in froms for s in sources.get(f, [])
                for to in tos for d in destinations.get(to, [])
                for t in row["transport"] if t in ("tcp", "udp")
                for p in row["ports"]}
    wider = {}
    for s, d, t, p in found:
        wider.setdefault((t, p), []).append((s, d))
    return sorted(
        (o for o in found
         if not any(o[:2] != w and o[0].subnet_of(w[0]) and
                    o[1].subnet_of(w[1]) for w in wider[o[2:]])), key=str)


def port_text(port):
    return str(port) if isinstance(port, int) else f"{port[0]}-{port[1]}"


def nft(opening_list):
    """One map of nets and port to a verdict."""
    yield "table ip bench {"
    yield " map verdicts {"
    yield "  typeof ip saddr . ip daddr . meta l4proto . th dport : verdict"
    yield "  flags interval"
    yield "  elements = {"
    yield ",\n".join(f"{s} . {d} . {t} . {port_text(p)} : accept"
                     for s, d, t, p in opening_list)
    yield "  }"
    yield " }"
    yield " chain forward {"
    yield "  type filter hook forward priority filter - 1; policy drop;"
    yield "  ip saddr . ip daddr . meta l4proto . th dport vmap @verdicts"
    yield " }"
    yield "}"


def ipset(opening_list, holes):
    count = len(opening_list) + len(holes)
    yield f"create bench hash:net,port,net maxelem {2 * count}"
    for some, flag in (opening_list, ""), (holes, " nomatch"):
        for s, d, t, p in some:
            # It takes no net of all addresses.
            for half in s.subnets() if s.prefixlen == 0 else [s]:
                yield f"add bench {half},{t}:{port_text(p)},{d}{flag}"


def nft_ports(ports):
    yield "table ip bench {"
    for t in ports:
        some = ",".join(map(str, ports[t]))
        yield f" set {t}_ports {{"
        yield f"  type inet_service; elements = {{ {some} }}"
        yield " }"
    yield " chain forward {"
    yield "  type filter hook forward priority filter - 1; policy drop;"
    yield "  tcp dport @tcp_ports accept"
    yield "  udp dport @udp_ports accept"
    yield " }"
    yield "}"


def ipset_ports(ports):
    for t in ports:
        yield f"create {t} bitmap:port range 0-65535"
        for p in ports[t]:
            yield f"add {t} {p}"


def iptables(lines):
    yield "*filter"
    yield ":FORWARD DROP [0:0]"
    yield from (f"-A FORWARD {line} -j ACCEPT" for line in lines)
    yield "COMMIT"


def multiport(ports):
    for t in ports:
        for i in range(0, len(ports[t]), 15):
            some = ",".join(map(str, ports[t][i:i + 15]))
            yield f"-p {t} -m multiport --dports {some}"


def write(path, lines):
    with open(path, "w", encoding="ascii") as out:
        out.writelines(f"{line}\n" for line in lines)


def main(site, directory):
    with open(site, encoding="utf-8") as text:
        nets, holes = roles_of(yaml.safe_load(text))
    rows = json.load(sys.stdin)["rows"]
    left = {role: cut(nets[role], holes[role]) for role in nets}
    some = openings(rows, left, left)
    ports = {t: sorted({p for *_, u, p in some
                        if u == t and isinstance(p, int)})
             for t in ("tcp", "udp")}
    sets = [f"-p {t} -m set --match-set {t} dst" for t in ports]
    write(f"{directory}/vmap.nft", nft(some))
    write(f"{directory}/ports.nft", nft_ports(ports))
    write(f"{directory}/nets.ipset", ipset(
        openings(rows, nets, nets), openings(rows, holes, nets)))
    write(f"{directory}/nets.iptables",
          iptables(["-m set --match-set bench src,dst,dst"]))
    write(f"{directory}/ports.ipset", ipset_ports(ports))
    write(f"{directory}/ports.iptables", iptables(sets))
    write(f"{directory}/multiport.iptables", iptables(multiport(ports)))


if __name__ == "__main__":
    main(*sys.argv[1:])
