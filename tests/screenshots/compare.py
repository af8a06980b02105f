#!/usr/bin/env python3
"""Pictures of every shipped experiment, to see what a change does to the window.

    compare.py make FOLDER [--ravine PROGRAM] [--only WORD ...] [--jobs N]
        every shipped experiment × every tab × light and dark × 1440x900 and 1180x720, as
        FOLDER/EXPERIMENT.TAB.THEME.SIZE.png; --only takes those whose name has all the words
    compare.py diff OLD NEW
        pixel by pixel: "identical", or the pictures that differ, how much and where; then the exit code is 1

Pictures of one program are the same byte for byte each time, so two folders made by two builds differ only in what the
code has changed. Needs nothing but Python.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import struct
import subprocess
import sys
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SURFACE_TABS = ["2D", "3D", "both"]
NETWORK_TABS = ["boundary", "network", "weights", "activations", "backprop", "confusion", "step"]
SIZES = ["1440x900", "1180x720"]


def pictures(words):
    for file in sorted((ROOT / "resources" / "experiments").glob("*.json")):
        kind = json.loads(file.read_text())["problem"]["kind"]
        for tab in NETWORK_TABS if kind == "network" else SURFACE_TABS:
            for theme in ("light", "dark"):
                for size in SIZES:
                    name = f"{file.stem}.{tab}.{theme}.{size}.png"
                    if all(word in name for word in words):
                        yield file, tab, theme, size, name


def make(arguments):
    folder = pathlib.Path(arguments.folder)
    folder.mkdir(parents=True, exist_ok=True)

    def take(picture):
        file, tab, theme, size, name = picture
        command = [arguments.ravine, "screenshot", str(file), str(folder / name), "--tab", tab, "--theme", theme,
                   "--size", size]
        done = subprocess.run(command, capture_output=True, text=True)
        return name, None if done.returncode == 0 else done.stderr.strip() or f"exit code {done.returncode}"

    wanted = list(pictures(arguments.only))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for name, fault in pool.map(take, wanted):
            if fault:
                failed += 1
                print(f"{name}: {fault}", file=sys.stderr)
    print(f"{len(wanted) - failed} of {len(wanted)} pictures in {folder}")
    return 1 if failed or not wanted else 0


def pixels(data):
    """Width, height, bytes of a pixel, and the rows of a PNG of 8-bit channels that is not interlaced."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("not a PNG")
    at, packed = 8, b""
    width = height = depth = 0
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
            depth = {0: 1, 2: 3, 4: 2, 6: 4}.get(colour, 0)
            if bits != 8 or interlaced or not depth:
                raise ValueError("a PNG of another kind than ravine writes")
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    raw, stride = zlib.decompress(packed), width * depth
    rows, above = [], bytearray(stride)
    for y in range(height):
        begin = y * (stride + 1)
        method, row = raw[begin], bytearray(raw[begin + 1:begin + 1 + stride])
        if method == 1:
            for i in range(depth, stride):
                row[i] = (row[i] + row[i - depth]) & 255
        elif method == 2:
            row = bytearray((a + b) & 255 for a, b in zip(row, above))
        elif method == 3:
            for i in range(stride):
                left = row[i - depth] if i >= depth else 0
                row[i] = (row[i] + (left + above[i]) // 2) & 255
        elif method == 4:
            for i in range(stride):
                a, b, c = (row[i - depth], above[i], above[i - depth]) if i >= depth else (0, above[i], 0)
                p = a + b - c
                pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
        rows.append(bytes(row))
        above = row
    return width, height, depth, rows


def difference(old, new):
    """None where no pixel differs, else where they do."""
    if old == new:
        return None
    a, b = pixels(old), pixels(new)
    if a[:3] != b[:3]:
        return f"{a[0]}x{a[1]} and {b[0]}x{b[1]}, {8 * a[2]} and {8 * b[2]} bits"
    width, height, depth = a[:3]
    count, left, top, right, bottom = 0, width, height, -1, -1
    for y in range(height):
        if a[3][y] == b[3][y]:
            continue
        for x in range(width):
            if a[3][y][x * depth:(x + 1) * depth] != b[3][y][x * depth:(x + 1) * depth]:
                count += 1
                left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
    return f"{count} pixels, within ({left}, {top}) to ({right}, {bottom})" if count else None


def diff(arguments):
    old, new = pathlib.Path(arguments.old), pathlib.Path(arguments.new)
    names = sorted({file.name for folder in (old, new) for file in folder.glob("*.png")})
    if not names:
        print("there are no pictures to compare", file=sys.stderr)
        return 1
    differing = 0
    for name in names:
        missing = [str(folder) for folder in (old, new) if not (folder / name).is_file()]
        found = f"only in one: not in {missing[0]}" if missing else difference(
            (old / name).read_bytes(), (new / name).read_bytes())
        if found:
            differing += 1
            print(f"{name}: {found}")
    print(f"{differing} of {len(names)} pictures differ" if differing else f"identical: {len(names)} pictures")
    return 1 if differing else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make")
    making.add_argument("folder")
    making.add_argument("--ravine", default=str(ROOT / "build" / "release" / "ravine"))
    making.add_argument("--only", nargs="*", default=[], metavar="WORD")
    making.add_argument("--jobs", type=int, default=os.cpu_count())
    making.set_defaults(run=make)
    comparing = commands.add_parser("diff")
    comparing.add_argument("old")
    comparing.add_argument("new")
    comparing.set_defaults(run=diff)
    arguments = parser.parse_args()
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
