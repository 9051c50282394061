"""Runs the tap and reads what it emits."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from filling import present  # noqa: E402


class Read:
    """What one run of the tap has emitted."""

    def __init__(self, lines):
        self.records, self.schemas, self.state = {}, {}, {}
        for message in map(json.loads, lines):
            if message["type"] == "RECORD":
                self.records.setdefault(message["stream"], []).append(message["record"])
            elif message["type"] == "SCHEMA":
                self.schemas[message["stream"]] = message["schema"]
            elif message["type"] == "STATE":
                self.state = message["value"]

    def of(self, stream):
        return self.records.get(stream, [])

    def ids(self, stream):
        """In the order emitted; an id that came twice stands here twice."""
        return [record["id"] for record in self.of(stream)]

    def values(self, stream):
        """By id, the values that are not empty."""
        return {record["id"]: present(record["properties"]) for record in self.of(stream)}


def read(config=None, state=None):
    """Runs the tap to its end, from a state that an earlier run has emitted."""
    config = {"access_token": "any"} if config is None else config
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for name, value in (("config", config), ("state", state)):
            if value is not None:
                path = Path(folder, f"{name}.json")
                path.write_text(json.dumps(value))
                arguments += [f"--{name}", str(path)]
        command = [sys.executable, str(HERE / "tap.py"), *arguments]
        run = subprocess.run(command, capture_output=True, text=True, env=os.environ, timeout=300)
    if run.returncode:
        raise RuntimeError(f"the tap ended with {run.returncode}: {run.stderr[-2000:]}")
    return Read(run.stdout.splitlines())
