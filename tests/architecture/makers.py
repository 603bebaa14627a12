# SPDX-License-Identifier: GPL-2.0-only
# makers.py CORE LISTS [WITHOUT]: for each maker (LISTS/NAME.txt) every object file below CORE that its own
# objects link to has its source in the list, or belongs to CUT: there the answer's inputs are made, which
# stand in the key themselves. A list without the file WITHOUT must be refused: exit 1.
import pathlib
import subprocess
import sys

core, lists = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
without = sys.argv[3] if len(sys.argv) > 3 else None
CUT = {"answers": ("core/bundle/", "core/kernel/", "core/policy/")}


def objects():
    """source -> (defined, undefined) symbols; weak ones are of headers, which are hashed too."""
    out = {}
    for path in core.glob("*/CMakeFiles/*/*.cpp.o"):
        source = f"core/{path.relative_to(core).parts[0]}/{path.name.removesuffix('.o')}"
        defined, undefined = set(), set()
        text = subprocess.run(["nm", str(path)], capture_output=True, text=True, check=True).stdout
        for line in text.splitlines():
            words = line.split()
            if words[-2] == "U":
                undefined.add(words[-1])
            elif words[-2] in "TDBRG":
                defined.add(words[-1])
        out[source] = defined, undefined
    return out


known = objects()
by_symbol = {symbol: source for source, (defined, _) in known.items() for symbol in defined}
names = sorted(lists.glob("*.txt"))
if not names or len(known) < 50:
    sys.exit(f"no lists in {lists}, or no objects in {core}")
failed = False
for name in names:
    listed = [line for line in name.read_text().split() if line != without]
    for source in listed:
        if source not in known:
            print(f"{name.stem}: {source} has no object")
            failed = True
            continue
        for symbol in sorted(known[source][1]):
            other = by_symbol.get(symbol)
            if other is None or other in listed or other.startswith(CUT.get(name.stem, "-")):
                continue
            print(f"{name.stem}: {source} uses {symbol} of {other}, which tools/cmake/makers.cmake does not list")
            failed = True
sys.exit(1 if failed else 0)
