# SPDX-License-Identifier: GPL-2.0-only
"""apt with a root of its own, for providers of distributions that use apt: see docs/providers.md."""

import fcntl
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time

DAY = 24 * 3600


class Trouble(Exception):
    """What ends a request: the exit status, a message and what to do next."""

    def __init__(self, status, message, next_step=""):
        super().__init__(message)
        self.status = status
        self.next_step = next_step


class Gone(Trouble):
    """A file that the archive lists and no longer has."""


def bad(message, next_step=""):
    return Trouble(2, message, next_step)


def broken(message, next_step=""):
    return Trouble(3, message, next_step)


def say(text):
    print(text, file=sys.stderr, flush=True)


def run(argv, what, cwd=None, stdin=None):
    """Runs a program to its end; its output is returned, its failure is the environment's."""
    try:
        done = subprocess.run(argv, cwd=cwd, stdin=stdin or subprocess.DEVNULL,
                              capture_output=True, env=dict(os.environ, LC_ALL="C"), check=False)
    except FileNotFoundError as error:
        raise broken(f"{argv[0]} is not installed", f"install the package with {argv[0]}") from error
    if done.returncode != 0:
        text = (done.stdout + done.stderr).decode(errors="replace").strip()
        message = f"{what}: {argv[0]} ended with {done.returncode}: " + \
            " / ".join(text.splitlines()[-3:])
        raise Gone(3, message) if re.search(r"\b404\b", text) else broken(message)
    return done.stdout.decode(errors="replace")


# --- the machine's own apt: where the archives are -------------------------------------------


def stanzas(text):
    """Paragraphs of `Key: value` lines, continuation lines joined."""
    out = []
    for block in re.split(r"\n\s*\n", text):
        fields = {}
        key = None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] in (" ", "\t") and key:
                fields[key] += "\n" + line.strip()
            elif ":" in line:
                key, value = line.split(":", 1)
                fields[key] = value.strip()
        if fields:
            out.append(fields)
    return out


def configured_sites():
    """Pairs (site, suite) that this machine's apt is set up with."""
    found = []
    text = run(["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)"], "reading apt's sites")
    for line in text.splitlines():
        words = line.split()
        if len(words) == 2:
            found.append((words[0], words[1]))
    if found:
        return found
    # Without downloaded lists apt names no targets; then its files do.
    folder = "/etc/apt/sources.list.d"
    files = ["/etc/apt/sources.list"]
    if os.path.isdir(folder):
        files += [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    for path in files:
        if not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        if path.endswith(".sources"):
            for fields in stanzas(text):
                for site in fields.get("URIs", "").split():
                    found += [(site, suite) for suite in fields.get("Suites", "").split()]
        elif path.endswith(".list"):
            for line in re.findall(r"(?m)^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)", text):
                found.append(line)
    return found


def sites_of_archives(suites):
    """Archive ("main", "security") -> site, from the suites that the machine has of each."""
    sites = {}
    for site, suite in configured_sites():
        known = next((s["archive"] for s in suites if s["name"] == suite), None)
        archive = known or ("security" if re.search(r"-security$|/updates$", suite) else "main")
        sites.setdefault(archive, site.rstrip("/"))
    return sites


# --- a private apt root -----------------------------------------------------------------------


class Apt:
    """apt with lists and sources of its own: an ordinary user may use it, the system stays as it is."""

    def __init__(self, data, suites, cache, with_sources=False):
        self.data = data
        self.suites = suites
        self.cache = os.path.abspath(cache)
        key = hashlib.sha256(" ".join(sorted(suites)).encode()).hexdigest()[:8]
        name = suites[0] + "-" + key + ("-src" if with_sources else "")
        self.root = os.path.join(self.cache, "apt", name)
        self.with_sources = with_sources
        for folder in ("lists/partial", "archives/partial", "etc"):
            os.makedirs(os.path.join(self.root, folder), exist_ok=True)
        self.lock = open(os.path.join(self.root, "lock"), "w", encoding="utf-8")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.write_configuration()

    def write_configuration(self):
        path = lambda name: os.path.join(self.root, name)
        open(path("status"), "a", encoding="utf-8").close()
        keyring = self.data["keyring"]
        if not os.path.isfile(keyring):
            raise broken(f"the archive's keyring {keyring} is missing",
                         "install the package debian-archive-keyring")
        every = self.data["suites"]
        sites = sites_of_archives(every)
        text = ""
        for name in self.suites:
            suite = next((s for s in every if s["name"] == name), None)
            if not suite:
                raise bad(f"the data file has no suite {name}", "name it under `suites`")
            site = sites.get(suite["archive"])
            if not site:
                raise broken(f"this machine's apt has no source of the {suite['archive']} archive",
                             "add one, for any suite, to /etc/apt/sources.list.d")
            kinds = "deb deb-src" if self.with_sources else "deb"
            text += (f"Types: {kinds}\nURIs: {site}\nSuites: {name}\nComponents: main\n"
                     f"Architectures: {self.data['architecture']}\nSigned-By: {keyring}\n\n")
        replace(path("etc/suites.sources"), text)
        user = "root" if os.geteuid() == 0 else ""
        replace(path("etc/apt.conf"), "\n".join([
            # Hooks of the machine are the machine's.
            "#clear APT::Update::Pre-Invoke;", "#clear APT::Update::Post-Invoke;",
            "#clear APT::Update::Post-Invoke-Success;", "#clear DPkg::Pre-Invoke;",
            "#clear DPkg::Post-Invoke;", "#clear DPkg::Pre-Install-Pkgs;", "#clear Dir::Etc;",
            f'Dir::State "{self.root}";', f'Dir::State::lists "{path("lists")}";',
            f'Dir::State::status "{path("status")}";',
            f'Dir::State::extended_states "{path("extended_states")}";',
            f'Dir::Cache "{self.root}";', f'Dir::Cache::archives "{path("archives")}";',
            f'Dir::Cache::pkgcache "{path("pkgcache.bin")}";',
            f'Dir::Cache::srcpkgcache "{path("srcpkgcache.bin")}";',
            f'Dir::Etc "{path("etc")}";', f'Dir::Etc::sourcelist "{path("etc/suites.sources")}";',
            'Dir::Etc::sourceparts "/dev/null";', 'Dir::Etc::preferences "/dev/null";',
            'Dir::Etc::preferencesparts "/dev/null";', 'Dir::Etc::trusted "/dev/null";',
            'Dir::Etc::trustedparts "/dev/null";',
            f'APT::Architecture "{self.data["architecture"]}";', "#clear APT::Architectures;",
            f'APT::Architectures:: "{self.data["architecture"]}";', "#clear APT::Default-Release;",
            'APT::Get::AllowUnauthenticated "false";', 'Acquire::Languages "none";',
            'Acquire::PDiffs "false";', 'Acquire::Retries "3";', f'APT::Sandbox::User "{user}";',
        ]) + "\n")

    def command(self, program, *arguments):
        return [program, "-c", os.path.join(self.root, "etc/apt.conf"), "-q", *arguments]

    def stamp(self):
        return os.path.join(self.root, "updated")

    def age(self):
        """Seconds since the lists were fetched for these sources."""
        try:
            with open(self.stamp(), encoding="utf-8") as file:
                same = file.read() == self.sources()
            return time.time() - os.stat(self.stamp()).st_mtime if same else DAY * 365
        except OSError:
            return DAY * 365

    def sources(self):
        with open(os.path.join(self.root, "etc/suites.sources"), encoding="utf-8") as file:
            return file.read()

    def update(self):
        say(f"fetching the lists of {', '.join(self.suites)}")
        text = run(self.command("apt-get", "update"), "fetching the package lists")
        if re.search(r"(?m)^(W|E|Err)[:]", text):
            raise broken("fetching the package lists: " + text.strip().splitlines()[-1])
        replace(self.stamp(), self.sources())

    def fresh(self):
        if self.age() > DAY:
            self.update()

    def versions(self, package):
        """Every version of a package that can be had, newest first; fetches the lists once more
        when there is none."""
        self.fresh()
        for again in (True, False):
            found = self.show(package)
            if found or not again or self.age() < 600:
                return found
            self.update()
        return []

    def show(self, package):
        done = subprocess.run(self.command("apt-cache", "show", package), capture_output=True,
                              env=dict(os.environ, LC_ALL="C"), check=False)
        found = [s for s in stanzas(done.stdout.decode(errors="replace"))
                 if s.get("Package") == package and "SHA256" in s]
        unique = {s["Version"]: s for s in reversed(found)}
        return sort_versions(list(unique.values()))

    def names(self, prefix):
        self.fresh()
        return run(self.command("apt-cache", "pkgnames", prefix), "listing packages").split()

    def fetch(self, stanza):
        """The package's file, from the cache when its checksum holds."""
        folder = os.path.join(self.cache, "debs")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, os.path.basename(stanza["Filename"]))
        if os.path.isfile(path) and sha256(path) == stanza["SHA256"]:
            return path
        say(f"fetching {os.path.basename(path)} ({int(stanza['Size']) >> 20} MiB)")
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            run(self.command("apt-get", "download", f"{stanza['Package']}={stanza['Version']}"),
                f"fetching {stanza['Package']} {stanza['Version']}", cwd=scratch)
            names = os.listdir(scratch)
            if len(names) != 1 or sha256(os.path.join(scratch, names[0])) != stanza["SHA256"]:
                raise broken(f"{os.path.basename(path)} came with a wrong checksum",
                             "run the same command again")
            os.replace(os.path.join(scratch, names[0]), path)
        return path


def replace(path, text):
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def sha256(path):
    value = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            value.update(block)
    return value.hexdigest()


def newer(one, other):
    return subprocess.run(["dpkg", "--compare-versions", one, "gt", other], check=False).returncode == 0


def sort_versions(found):
    """Newest first, as dpkg compares."""
    out = []
    for stanza in found:
        at = 0
        while at < len(out) and not newer(stanza["Version"], out[at]["Version"]):
            at += 1
        out.insert(at, stanza)
    return out


def packages(found):
    return [{"name": s["Package"], "version": s["Version"], "sha256": s["SHA256"],
             "file": os.path.basename(s["Filename"])} for s in found]


def unpack(path, folder):
    os.makedirs(folder, exist_ok=True)
    run(["dpkg-deb", "-x", path, folder], f"unpacking {os.path.basename(path)}")
