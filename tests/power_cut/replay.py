"""Replays what was synced. A kill loses nothing that was written; a power cut loses whatever was not synced.

A system call that strace shows is applied to a picture of the state's files; `fsync` and `fdatasync` copy a file of the picture
to the picture of the disk. When the n-th batch is sent, the disk is what the machine would come back with."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

BINARY = sys.argv[1]
CALLS = "openat,pwrite64,write,lseek,ftruncate,fsync,fdatasync,unlink,unlinkat,writev,sendto,sendmsg"
ROWS = 450  # Five batches: four are announced together, and one alone.

PROJECT = """fieldline: 1
project: power
connections:
  app: { type: csv, path: data }
  hubspot: { type: hubspot, token: "${HUBSPOT_TOKEN}", base_url: "${HUBSPOT_BASE_URL}", tier: unlimited }
"""
MAPPING = """fieldline: 1
mapping: people
source: { connection: app, stream: people.csv, key: id }
destination: { connection: hubspot, object: contacts, key: { property: person_no, from: id }, on_missing: archive }
policy: { max_archives: 100% }
fields: { firstname: { from: name, on_drift: hold } }
"""
PORTAL = {"properties": {"contacts": [
    {"name": name, "label": name, "type": "string", "fieldType": "text", "groupName": "contactinformation", "hasUniqueValue": unique}
    for name, unique in (("person_no", True), ("sync_source", False))]}}


def day(number):
    """The first day: all. The second: changed names and new people. The third: other names, and the new ones have left."""
    names = [(f"P{n:04}", f"Ann {number if n % 2 else 0}") for n in range(ROWS)]
    if number == 1:
        names += [(f"N{n:02}", "New") for n in range(20)]
    return "id,name\n" + "".join(f"{key},{name}\n" for key, name in names)


class World:
    def __init__(self, folder):
        self.folder = folder
        for name, text in (("fieldline.yaml", PROJECT), ("mappings/people.yaml", MAPPING), ("portal.json", json.dumps(PORTAL))):
            self.write(name, text)
        command = [BINARY, "sim", "--listen", "127.0.0.1:0", "--tier", "unlimited", "--data", self.path("portal.json")]
        self.sim = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = "http://" + self.sim.stdout.readline().split("http://")[1].split()[0].rstrip("/.")
        self.run("schema", "pull")

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as file:
            file.write(text)

    def run(self, *words, before=()):
        environment = {**os.environ, "HUBSPOT_TOKEN": "t", "HUBSPOT_BASE_URL": self.url, "NO_COLOR": "1"}
        return subprocess.run([*before, BINARY, *words], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300)

    def day(self, number, before=()):
        self.write("data/people.csv", day(number))
        return self.run("run", "--json", before=before)

    def end(self):
        """Everything HubSpot holds, and the counts of one more run."""
        from urllib.request import urlopen
        found, after = [], ""
        while after is not None:
            page = json.load(urlopen(f"{self.url}/_sim/objects/contacts?limit=10000{after}"))
            found += [(o["properties"].get("person_no"), o["properties"].get("firstname")) for o in page["results"]]
            after = page.get("paging", {}).get("next", {}).get("after")
            after = after and f"&after={after}"
        report = json.loads(self.run("run", "--json").stdout)["mappings"][0]
        return sorted(found), {name: report[name] for name in ("created", "updated", "held", "rejected", "open", "unchanged")}

    def close(self):
        self.sim.terminate()
        self.sim.wait()


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


def lines(trace):
    """System calls in the order of their ends; what strace tells in two parts is joined."""
    begun = {}
    for line in open(trace, errors="replace"):
        process, _, line = line.rstrip("\n").partition(" ")
        line = line.lstrip()
        if line.endswith("<unfinished ...>"):
            begun[process] = line[: -len("<unfinished ...>")]
            continue
        resumed = re.match(r"<\.\.\. \w+ resumed>(.*)", line)
        if resumed:
            line = begun.pop(process, "") + resumed[1]
        yield re.sub(r"<((?:\\x[0-9a-f]{2})+)>", lambda path: "<" + unhex(path[1]).decode(errors="replace") + ">", line)


def is_batch(line):
    sent = b"".join(unhex(part) for part in re.findall(r'"((?:\\x[0-9a-f]{2})*)"', line))
    return line.startswith(("writev(", "sendto(", "sendmsg(", "write(")) and (b"/batch/up" in sent or b"/batch/create" in sent)


def disks(trace, state, before):
    """What was on the disk when each batch was sent."""
    now, disk, offsets = {name: bytearray(old) for name, old in before.items()}, dict(before), {}
    for line in lines(trace):
        if is_batch(line):
            yield dict(disk)
        call = re.match(r"(\w+)\((\d+)<([^>]*)>(.*)", line)
        if call and call[3].startswith(state + "/"):
            name, handle, rest = call[3][len(state) + 1:], call[2], call[4]
            if name.startswith("spool") or name.endswith("-shm"):
                continue
            if call[1] in ("pwrite64", "write"):
                data = unhex(re.match(r', "((?:\\x[0-9a-f]{2})*)"', rest)[1])
                at = int(re.search(r", (\d+)\) += ", rest)[1]) if call[1] == "pwrite64" else offsets.get(handle, 0)
                file = now.setdefault(name, bytearray())
                file.extend(bytes(max(0, at + len(data) - len(file))))
                file[at: at + len(data)] = data
                offsets[handle] = at + len(data)
            elif call[1] == "lseek":
                offsets[handle] = int(line.rsplit("= ", 1)[1])
            elif call[1] == "ftruncate":
                size, file = int(re.match(r", (\d+)", rest)[1]), now.setdefault(name, bytearray())
                file.extend(bytes(max(0, size - len(file))))
                del file[size:]
            elif call[1] in ("fsync", "fdatasync"):
                disk[name] = bytes(now.get(name, b""))
        gone = re.match(r'unlink(?:at)?\((?:[^,"]*, )?"((?:\\x[0-9a-f]{2})*)"', line)
        if gone and unhex(gone[1]).decode(errors="replace").startswith(state + "/"):
            name = unhex(gone[1]).decode()[len(state) + 1:]
            now.pop(name, None)
            disk.pop(name, None)


def files_of(state):
    return [name for name in os.listdir(state) if os.path.isfile(os.path.join(state, name))]


def cut_at(number, folder):
    """The end after a cut when that batch went out; `None` when there were fewer."""
    world = World(folder)
    try:
        world.day(0)
        state = os.path.realpath(world.path(".fieldline"))
        before = {name: open(os.path.join(state, name), "rb").read() for name in files_of(state) if not name.endswith("-shm")}
        trace = world.path("trace")
        world.day(1, before=["strace", "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", trace, "-e", "trace=" + CALLS])
        left = list(disks(trace, state, before))
        if number >= len(left):
            return None
        for name in files_of(state):
            os.remove(os.path.join(state, name))
        for name, data in left[number].items():
            with open(os.path.join(state, name), "wb") as file:
                file.write(data)
        world.day(2)
        return world.end()
    finally:
        world.close()


def main():
    top = tempfile.mkdtemp(prefix="power-cut-")
    try:
        calm = World(os.path.join(top, "calm"))
        for number in range(3):
            calm.day(number)
        expected = calm.end()
        calm.close()
        failed, number = 0, 0
        while (found := cut_at(number, os.path.join(top, str(number)))) is not None:
            is_same = found == expected
            failed += not is_same
            print(f"cut when batch {number + 1} went out: {'as undisturbed' if is_same else f'DIFFERS: {found[1]} instead of {expected[1]}'}")
            number += 1
        print(f"{number} cuts, {failed} failed")
        sys.exit(1 if failed or number < 3 else 0)
    finally:
        shutil.rmtree(top, ignore_errors=True)


main()
