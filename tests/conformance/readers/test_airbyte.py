"""Airbyte's HubSpot source checks, discovers and reads; what it emits is what the simulator holds."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

from checks import ask, main, test  # noqa: E402
from filling import account, held, present  # noqa: E402

CONFIG = {
    "credentials": {"credentials_title": "Private App Credentials", "access_token": "any"},
    "start_date": "2006-06-01T00:00:00Z",
}
STREAMS = {
    "contacts": "contacts",
    "companies": "companies",
    "deals": "deals",
    "tickets": "tickets",
}
OTHERS = ["owners", "owners_archived", "deals_archived", "ticket_pipelines", "contacts_property_history"]


def source(*arguments, **files):
    """Runs a command of the source; answers its messages."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(Path(__file__).parent / "airbyte_source.py"), *arguments]
        for name, value in {"config": CONFIG, **files}.items():
            path = Path(folder, f"{name}.json")
            path.write_text(json.dumps(value))
            command += [f"--{name}", str(path)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=600)
    if run.returncode:
        raise RuntimeError(f"the source ended with {run.returncode}: {run.stdout[-3000:]} {run.stderr[-2000:]}")
    return [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]


def catalogue(streams):
    configured = [
        {"stream": stream, "sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}
        for stream in streams
    ]
    return {"streams": configured}


@test
def it_checks_discovers_and_reads(checks):
    ids = account()
    status = [one["connectionStatus"] for one in source("check") if one["type"] == "CONNECTION_STATUS"]
    checks.equal("check", [one["status"] for one in status], ["SUCCEEDED"])
    found = next(one["catalog"] for one in source("discover") if one["type"] == "CATALOG")["streams"]
    by_name = {stream["name"]: stream for stream in found}
    for name in [*STREAMS, *OTHERS]:
        checks.true(f"{name} is offered", name in by_name)
    for name in ["contacts", "companies", "deals"]:
        properties = by_name[name]["json_schema"]["properties"]["properties"]["properties"]
        defined = {one["name"] for one in ask("GET", f"/crm/v3/properties/{name}")["results"]}
        checks.equal(f"properties of {name}", set(properties), defined)

    messages = source("read", catalog=catalogue(by_name[name] for name in [*STREAMS, *OTHERS]))
    records = {}
    for message in messages:
        if message["type"] == "RECORD":
            records.setdefault(message["record"]["stream"], []).append(message["record"]["data"])
    for stream, object_type in STREAMS.items():
        expected, emitted = held(object_type), records.get(stream, [])
        checks.equal(f"ids of {stream}", sorted(one["id"] for one in emitted), sorted(expected))
        name = {"contacts": "firstname", "companies": "name", "deals": "dealname", "tickets": "subject"}[stream]
        values = {one["id"]: one["properties"].get(name) for one in emitted}
        checks.true(f"{name} of {stream}", values == {id: properties.get(name) for id, properties in expected.items()})
    checks.equal("the archived deal", [one["id"] for one in records["deals_archived"]], sorted(held("deals", archived=True)))
    owners = [one["id"] for one in ask("GET", "/crm/v3/owners")["results"]]
    checks.equal("owners", sorted(one["id"] for one in records["owners"]), sorted(owners))
    checks.equal("ticket pipelines", [one["id"] for one in records["ticket_pipelines"]], ["0"])
    stages = [stage["id"] for stage in records["ticket_pipelines"][0]["stages"]]
    checks.equal("their stages", stages, ["1", "2", "3", "4"])
    history = records["contacts_property_history"]
    emails = {one["vid"] if "vid" in one else one["id"] for one in history if one["property"] == "email"}
    checks.equal("contacts with a history of their address", len(emails), len(held("contacts")))
    merged = [one for one in records["contacts"] if present(one["properties"]).get("hs_merged_object_ids")]
    checks.equal("the merged contact", [one["properties"]["hs_merged_object_ids"] for one in merged], [";".join(ids["contacts"][:2])])


main()
