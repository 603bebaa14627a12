#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What each step of a run costs: steps.py PROGRAM ARGUMENTS...
Prints the CPU seconds that the program and its children have taken when it begins each step."""
import os
import pty
import re
import sys
import termios


def cpu_of(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    terminal, side = pty.openpty()  # steps are only told to a terminal, as wide as they fit
    termios.tcsetwinsize(side, (24, 160))
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(side, 2)
        os.execvp(sys.argv[1], sys.argv[1:])
    os.close(side)
    while True:
        try:
            told = os.read(terminal, 4096)
        except OSError:
            break
        for line in re.split(r"[\r\n]+", re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", told.decode(errors="replace"))):
            if line.strip():
                print(f"{cpu_of(pid):8.2f}  {line}", flush=True)
    _, status, used = os.wait4(pid, 0)
    print(f"{used.ru_utime + used.ru_stime:8.2f}  end")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
