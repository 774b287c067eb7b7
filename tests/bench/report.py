#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""What samples say, which come on standard input as common.sh has them.

    report.py table KERNEL JSON BARS	a table; the two files for programs
    report.py whole KERNEL JSON		the same for whole.sh's configurations
    report.py native KERNEL JSON BARS	the same for nanoseconds, both in one
    report.py growth KERNEL JSON LINES	the same for growth.py's policies
    report.py bounds KERNEL		bounds that they just keep
    report.py check KERNEL BOUNDS	a line of KTAP for each bound

A bound is on what is more than the empty hook's figure: how the kernel comes
to its hooks is not this module's. Being told of is not bounded: it allocates.
"""
import json
import statistics
import sys


def read_samples(lines):
    """{(configuration, packet): {expected, verdicts, figures}}, in order."""
    samples = {}
    for line in lines:
        config, packet, expected, verdict, figure = line.rstrip("\n").split("\t")
        one = samples.setdefault((config, packet), {
            "expected": expected, "verdicts": set(), "figures": []})
        one["verdicts"].add(verdict)
        one["figures"].append(float(figure))
    return samples


def median(one):
    return round(statistics.median(one["figures"]))


def wrong(one):
    return one["verdicts"] != {one["expected"]}


def verdict(one):
    text = " and ".join(sorted(one["verdicts"]))
    return f"{text}, not {one['expected']}" if wrong(one) else text


def worst(one):
    return round(max(one["figures"]))


def empty_hook(samples):
    if ("empty hook", "tcp") not in samples:
        sys.exit("report.py: the empty hook was not measured")
    return median(samples["empty hook", "tcp"])


def over_empty(samples, figure):
    empty = empty_hook(samples)
    return {key: figure(one) - empty for key, one in samples.items()}


def config_of(key, one):
    return {"name": key[0], "packet": key[1], "instructions": median(one),
            "spread": [round(min(one["figures"])), worst(one)],
            "verdict": verdict(one)}


def print_table(configs, empty):
    print(f"{'CONFIGURATION':36} {'PACKET':12} {'INSTR':>6} {'SPREAD':>13}"
          f"{' OVER EMPTY' if empty else ''}  VERDICT")
    for one in configs:
        least, most = one["spread"]
        spread = f"{least}-{most}" if least < most else "-"
        over = f"{one['instructions'] - empty:11}" if empty else ""
        print(f"{one['name']:36} {one['packet']:12} {one['instructions']:6} "
              f"{spread:>13}{over}  {one['verdict']}")


def write_bars(path, configs, unit):
    with open(path, "w", encoding="ascii") as out:
        out.writelines(
            f'"{one["name"]}, {one["packet"]}"\t{one[unit]}\n'
            for one in configs
            if one["packet"] in ("tcp", "tcp-deny", "tcp6", "tcp6-deny"))


def table(kernel, json_path, bars_path):
    samples = read_samples(sys.stdin)
    configs = [config_of(key, one) for key, one in samples.items()]
    xdp = [one for one in configs if one["name"].startswith("xdp")]
    configs = [one for one in configs if one not in xdp]
    print_table(configs, empty_hook(samples))
    print("\nBefore the stack, by BPF_PROG_TEST_RUN and with its loop:")
    print_table(xdp, None)
    with open(json_path, "w", encoding="ascii") as out:
        json.dump({"version": 1, "kernel": kernel, "configs": configs,
                   "xdp": xdp}, out, indent=1)
    write_bars(bars_path, configs, "instructions")
    return any(map(wrong, samples.values()))


def compare(configs, unit):
    """Each beside the same packet's way without this module."""
    found = {(one["name"], one["packet"]): one for one in configs}
    print(f"{'CONFIGURATION':18} {'PACKET':10} {unit[:5].upper():>6} "
          f"{'WITHOUT':>8} {'RATIO':>6}  VERDICT")
    for one in configs:
        base = ("conntrack alone" if one["name"] == "impp conntrack"
                else "nothing")
        without = found[base, one["packet"].removesuffix("-deny")]
        one["without"] = without[unit]
        one["ratio"] = round(one[unit] / one["without"], 3)
        print(f"{one['name']:18} {one['packet']:10} {one[unit]:6} "
              f"{one['without']:8} {one['ratio']:6.3f}  {one['verdict']}")


def whole(kernel, json_path):
    samples = read_samples(sys.stdin)
    configs = [config_of(key, one) for key, one in samples.items()]
    compare(configs, "instructions")
    with open(json_path, "w", encoding="ascii") as out:
        json.dump({"version": 1, "kernel": kernel, "configs": configs},
                  out, indent=1)
    return any(map(wrong, samples.values()))


def timed(key, one):
    figures = one["figures"]
    return {"name": key[0], "packet": key[1],
            "ns": round(statistics.median(figures), 1),
            "spread": [round(min(figures), 1), round(max(figures), 1)],
            "verdict": verdict(one)}


def native(kernel, json_path, bars_path):
    """Nanoseconds, of use as ratios. A line of one word is before the samples
    of each script: guest, whole, veth."""
    lines = {}
    for line in sys.stdin:
        if "\t" not in line:
            lines[line.strip()] = script = []
        else:
            script.append(line)
    hooks, ways, veths = (read_samples(lines[name])
                          for name in ("guest", "whole", "veth"))
    configs = [timed(key, one) for key, one in hooks.items()]
    empty = next(one["ns"] for one in configs if one["name"] == "empty hook")
    print(f"{'CONFIGURATION':36} {'PACKET':12} {'NS':>7} {'SPREAD':>15} "
          f"{'TO EMPTY':>8}  VERDICT")
    for one in configs:
        one["ratio"] = round(one["ns"] / empty, 2)
        spread = "-".join(map(str, one["spread"]))
        print(f"{one['name']:36} {one['packet']:12} {one['ns']:7} "
              f"{spread:>15} {one['ratio']:8.2f}  {one['verdict']}")
    print("\nThe whole way of a forwarded packet:")
    whole_ways = [timed(key, one) for key, one in ways.items()]
    compare(whole_ways, "ns")
    print("\nThe same from veth to veth, pktgen's work included:")
    veth_ways = [timed(key, one) for key, one in veths.items()]
    compare(veth_ways, "ns")
    with open(json_path, "w", encoding="ascii") as out:
        json.dump({"version": 1, "kernel": kernel, "configs": configs,
                   "whole": whole_ways, "veth": veth_ways}, out, indent=1)
    write_bars(bars_path, configs, "ns")
    return any(map(wrong, [*hooks.values(), *ways.values(),
                           *veths.values()]))


def row_of(policy, memory, samples):
    filters = [
        {"name": config, "instructions": median(one),
         "worst": worst(one), "verdict": verdict(one)}
        for (config, name), one in samples.items() if name == policy]
    return {"name": policy, "memory": memory.get(policy), "filters": filters}


def growth(kernel, json_path, lines_path):
    memory = {}
    lines = []
    for line in sys.stdin:
        if line.startswith("memory\t"):
            _, policy, size = line.split()
            memory[policy] = int(size)
        else:
            lines.append(line)
    samples = read_samples(lines)
    policies = [row_of(policy, memory, samples) for policy in sorted(
        memory, key=lambda name: (name[0], name.split("-")[1:-1],
                                  int(name.split("-")[-1])))]
    print(f"{'POLICY':18} {'KBYTES':>7} {'FILTER':28} {'INSTR':>6} "
          f"{'WORST':>6}  VERDICT")
    for policy in policies:
        for one in policy["filters"]:
            print(f"{policy['name']:18} {policy['memory'] / 1024:7.0f} "
                  f"{one['name']:28} {one['instructions']:6} "
                  f"{one['worst']:6}  {one['verdict']}")
    with open(json_path, "w", encoding="ascii") as out:
        json.dump({"version": 1, "kernel": kernel, "policies": policies},
                  out, indent=1)
    with open(lines_path, "w", encoding="ascii") as out:
        out.write(plotted(policies))
    return any(map(wrong, samples.values()))


def plotted(policies):
    """A block of lines a filter and family: size, median, worst."""
    blocks = {}
    for policy in policies:
        family, shape, *_, size = policy["name"].split("-")
        for one in policy["filters"] if shape == "spread" else []:
            blocks.setdefault(f"{one['name']}, IPv{family}", []).append(
                f"{size} {one['instructions']} {one['worst']}\n")
    return "\n\n".join(f'"{name}"\n' + "".join(block)
                       for name, block in blocks.items())


def bounds(kernel):
    samples = read_samples(sys.stdin)
    print("# SPDX-License-Identifier: GPL-2.0")
    print(f"# Linux {kernel}: most instructions over those of the empty hook.")
    print("# make bench-bounds writes this, make bench-check checks it.")
    for key, figure in over_empty(samples, worst).items():
        if key[0].startswith("impp") and not key[0].endswith("told"):
            print(*key, figure, sep="\t")
    return any(map(wrong, samples.values()))


def judge(samples, over, key, bound):
    if key not in samples:
        return "was not measured"
    if wrong(samples[key]):
        return verdict(samples[key])
    if over[key] > bound:
        return f"{over[key]} instructions, bound {bound}"
    return None


def check(kernel, path):
    samples = read_samples(sys.stdin)
    over = over_empty(samples, worst)
    with open(path, encoding="ascii") as text:
        lines = [line.rstrip("\n").split("\t") for line in text
                 if not line.startswith("#")]
    bound = {(config, packet): int(n) for config, packet, n in lines}
    print(f"TAP version 13\n1..{len(bound)}")
    bad = 0
    for i, key in enumerate(bound, 1):
        why = judge(samples, over, key, bound[key])
        bad += why is not None
        print(f"{'not ' if why else ''}ok {i} bench: {', '.join(key)}: "
              f"{why or over[key]}")
    return bad > 0


if __name__ == "__main__":
    sys.exit({"table": table, "whole": whole, "native": native, "growth": growth,
              "bounds": bounds, "check": check}[sys.argv[1]](
        *sys.argv[2:]))
