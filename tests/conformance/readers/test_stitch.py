"""Stitch's tap discovers and reads with tokens that it refreshes itself; what it emits is what the simulator holds."""

import json
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from checks import URL, ask, main, sim, test  # noqa: E402
from filling import account, create, held  # noqa: E402

APP = {"client_id": "tap", "client_secret": "secret"}


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def refresh_token():
    query = urllib.parse.urlencode({"client_id": "tap", "redirect_uri": "http://localhost/back", "scope": "oauth"})
    try:
        urllib.request.build_opener(Stay).open(f"{URL}/oauth/authorize?{query}")
    except urllib.error.HTTPError as answer:
        location = urllib.parse.urlsplit(answer.headers["location"])
    code = urllib.parse.parse_qs(location.query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost/back", **APP}
    request = urllib.request.Request(f"{URL}/oauth/2026-03/token", data=urllib.parse.urlencode(form).encode())
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())["refresh_token"]


def tap(*arguments, **files):
    """Runs the tap; answers what it prints, one JSON document or one message a line."""
    config = {"refresh_token": refresh_token(), "redirect_uri": "http://localhost/back", "start_date": "2006-06-01T00:00:00Z", **APP}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(Path(__file__).parent / "stitch_tap.py"), *arguments]
        for name, value in {"config": config, **files}.items():
            path = Path(folder, f"{name}.json")
            path.write_text(json.dumps(value))
            command += [f"--{name}", str(path)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if run.returncode:
        raise RuntimeError(f"the tap ended with {run.returncode}: {run.stderr[-3000:]}")
    return run.stdout


STREAMS = ["contacts", "tickets", "owners", "boats"]


def selected(catalogue):
    """Other tests leave custom types of theirs behind."""
    catalogue["streams"] = [stream for stream in catalogue["streams"] if stream["tap_stream_id"] in STREAMS]
    for stream in catalogue["streams"]:
        for entry in stream["metadata"]:
            entry["metadata"]["selected"] = True
    return catalogue


def read(catalogue, state=None):
    records, last = {}, {}
    files = {"properties": catalogue} if state is None else {"properties": catalogue, "state": state}
    for message in map(json.loads, tap(**files).splitlines()):
        if message["type"] == "RECORD":
            records.setdefault(message["stream"], []).append(message["record"])
        elif message["type"] == "STATE":
            last = message["value"]
    return records, last


@test
def it_discovers_and_reads(checks):
    ids = account()
    ask("POST", "/crm-object-schemas/2026-09/schemas", {"name": "boats", "labels": {"singular": "Boat", "plural": "Boats"}, "properties": [{"name": "hull", "label": "Hull", "type": "string", "fieldType": "text"}]})
    create("p1234567_boats", [{"hull": f"H{n}"} for n in range(3)])
    catalogue = selected(json.loads(tap("--discover")))
    names = {stream["tap_stream_id"] for stream in catalogue["streams"]}
    checks.equal("streams", names, set(STREAMS))
    contacts = next(stream for stream in catalogue["streams"] if stream["tap_stream_id"] == "contacts")
    defined = {one["name"] for one in ask("GET", "/crm/v3/properties/contacts")["results"]}
    checks.equal("properties of contacts", set(contacts["schema"]["properties"]["properties"]["properties"]), defined)

    records, state = read(catalogue)
    for stream, object_type, name in [("contacts", "contacts", "firstname"), ("tickets", "tickets", "subject"), ("boats", "boats", "hull")]:
        expected, emitted = held(object_type), records.get(stream, [])
        checks.equal(f"ids of {stream}", sorted(one["id"] for one in emitted), sorted(expected))
        values = {one["id"]: one.get(f"property_{name}") for one in emitted}
        checks.true(f"{name} of {stream}", values == {id: properties.get(name) for id, properties in expected.items()})
    owners = [one["id"] for one in ask("GET", "/crm/v3/owners")["results"]]
    checks.equal("owners", sorted(one["id"] for one in records["owners"]), sorted(owners))

    for id in ids["contacts"][100:103]:
        sim("PATCH", f"objects/contacts/{id}", {"properties": {"firstname": "Łucja"}})
    records, _ = read(catalogue, state)
    changed = {one["id"] for one in records["contacts"] if one["property_firstname"] == "Łucja"}
    checks.equal("what has changed", changed, set(ids["contacts"][100:103]))
    checks.true("it refreshed its token", sim("GET", "stats")["requests"]["POST /oauth/token"]["2xx"] >= 3)


main()
