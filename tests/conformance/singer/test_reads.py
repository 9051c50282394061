"""A full read, an incremental one, and reads that meet trouble: what the tap emits is what the simulator holds."""

import re
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta

from support import read

from checks import URL, ask, main, sim, test
from filling import create, held

DYNAMIC = ["contacts", "companies", "deals"]
TYPES = [*DYNAMIC, "tickets"]


def people(count, first=0):
    return [
        {"email": f"Person{n}@Example.com", "firstname": f"Zoë {n}", "city": "São Paulo", "app_customer_id": f"C-{n}", "seats": str(n)}
        for n in range(first, first + count)
    ]


def fill():
    """More than four pages of contacts, three of companies, two of deals, one of tickets."""
    create("contacts", people(425))
    create("companies", [{"name": f"Company {n}", "domain": f"c{n}.example.com"} for n in range(230)])
    create("deals", [{"dealname": f"Deal {n}", "dealstage": "closedwon", "amount": f"{n}.50"} for n in range(120)])
    create("tickets", [{"subject": f"Ticket {n}", "hs_pipeline_stage": "1", "hs_pipeline": "0"} for n in range(15)])


def link(count):
    contacts, companies = sorted(held("contacts")), sorted(held("companies"))
    pairs = list(zip(contacts[:count], companies))
    inputs = [{"from": {"id": contact}, "to": {"id": company}} for contact, company in pairs]
    ask("POST", "/crm/v4/associations/contacts/companies/batch/associate/default", {"inputs": inputs})
    return pairs


def compare(checks, what, found, object_type):
    """Every record once, and of each the values that the tap asked for."""
    expected, emitted = held(object_type), found.ids(object_type)
    checks.equal(f"{what}: number of {object_type}", len(emitted), len(expected))
    checks.equal(f"{what}: ids of {object_type}", sorted(emitted), sorted(expected))
    values = found.values(object_type)
    # Of tickets the tap takes what HubSpot shows unasked; of the others it asks for every property.
    shown = expected if object_type in DYNAMIC else {id: subset(expected[id], values[id]) for id in values}
    checks.true(f"{what}: values of {object_type}", values == shown and all(values.values()))


def subset(values, names):
    return {name: value for name, value in values.items() if name in names}


@test
def everything(checks):
    fill()
    pairs = link(25)
    found = read({"access_token": "any", "associations": {"contacts": ["companies"]}})
    for object_type in TYPES:
        compare(checks, "full read", found, object_type)
    contact = found.of("contacts")[0]
    checks.equal("addresses are lower-cased", contact["properties"]["email"], "person0@example.com")
    checks.equal("a contact's names", contact["properties"]["firstname"], "Zoë 0")
    for object_type in DYNAMIC:
        defined = {one["name"] for one in ask("GET", f"/crm/v3/properties/{object_type}")["results"]}
        emitted = set(found.schemas[object_type]["properties"]["properties"]["properties"])
        checks.equal(f"properties of {object_type}", emitted, defined)
    owners = {owner["id"]: owner["email"] for owner in ask("GET", "/crm/v3/owners")["results"]}
    checks.equal("owners", {owner["id"]: owner["email"] for owner in found.of("owners")}, owners)
    links = found.of("contacts_companies_associations")
    checks.equal("links", sorted((link["from_id"], link["to_id"]) for link in links), sorted(pairs))
    checks.equal("types of links", {(link["association_type_category"], link["association_type_id"]) for link in links}, {("HUBSPOT_DEFINED", 279)})


def bookmark(state, stream):
    return datetime.fromisoformat(state["bookmarks"][stream]["replication_key_value"])


def modified_since(object_type, since):
    """Records that the simulator holds and that changed at or after an instant."""
    name = "lastmodifieddate" if object_type == "contacts" else "hs_lastmodifieddate"
    return {id for id, values in held(object_type).items() if datetime.fromisoformat(values[name]) >= since}


@test
def only_what_has_changed(checks):
    fill()
    first = read()
    requests = sim("GET", "stats")["requests"]
    checks.equal("pages of lists", requests["GET /crm/objects/{object}"]["2xx"], 5 + 3 + 2 + 1)
    checks.true("nothing was searched", "POST /crm/objects/{object}/search" not in requests)
    since = {stream: bookmark(first.state, stream) for stream in DYNAMIC}
    contacts, companies = sorted(held("contacts")), sorted(held("companies"))
    for id in contacts[:3]:
        sim("PATCH", f"objects/contacts/{id}", {"properties": {"city": "Łódź"}})
    create("contacts", people(2, first=1000))
    # Three pages of a search.
    inputs = [{"id": id, "properties": {"city": "Bonn"}} for id in companies[:210]]
    for start in range(0, len(inputs), 100):
        ask("POST", "/crm/v3/objects/companies/batch/update", {"inputs": inputs[start : start + 100]})
    ask("DELETE", f"/crm/v3/objects/contacts/{contacts[5]}")

    second = read(state=first.state)
    for stream, instant in since.items():
        emitted = second.ids(stream)
        checks.equal(f"{stream}: each once", len(emitted), len(set(emitted)))
        checks.true(f"{stream}: all that changed", modified_since(stream, instant) <= set(emitted))
        # The tap cuts its bookmark to whole milliseconds by way of a binary float, and may lose one.
        early = modified_since(stream, instant - timedelta(milliseconds=1))
        checks.true(f"{stream}: nothing else", set(emitted) <= early)
    checks.true("the changed contacts", set(contacts[:3]) <= set(second.ids("contacts")))
    checks.equal("their new city", {second.values("contacts")[id]["city"] for id in contacts[:3]}, {"Łódź"})
    checks.true("the archived one is gone", contacts[5] not in second.ids("contacts"))
    checks.true("the changed companies", set(companies[:210]) <= set(second.ids("companies")))
    checks.true("the bookmark has moved", bookmark(second.state, "companies") > since["companies"])
    checks.true("by search", sim("GET", "stats")["requests"]["POST /crm/objects/{object}/search"]["2xx"] >= 3)


@test
def trouble_on_the_way(checks):
    create("contacts", people(150))
    faults = [
        {"endpoint": "GET /crm/v3/objects/contacts", "status": 503, "after_n": 1},
        {"endpoint": "GET /crm/v3/owners", "status": 429},
    ]
    sim("POST", "faults", faults)
    found = read()
    compare(checks, "through faults", found, "contacts")
    checks.equal("every fault was met", sim("GET", "faults"), [])
    checks.true("owners all the same", found.of("owners"))


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def code():
    query = urllib.parse.urlencode({"client_id": "tap", "redirect_uri": "http://localhost/back", "scope": "oauth"})
    try:
        urllib.request.build_opener(Stay).open(f"{URL}/oauth/authorize?{query}")
    except urllib.error.HTTPError as answer:
        return re.search("code=([^&]+)", answer.headers["location"])[1]


@test
def with_tokens_of_its_own(checks):
    create("contacts", people(3))
    app = {"client_id": "tap", "client_secret": "secret"}
    form = {"grant_type": "authorization_code", "code": code(), "redirect_uri": "http://localhost/back", **app}
    request = urllib.request.Request(f"{URL}/oauth/v3/token", data=urllib.parse.urlencode(form).encode())
    with urllib.request.urlopen(request) as answer:
        refresh_token = re.search('"refresh_token":"([^"]+)"', answer.read().decode())[1]
    found = read({"refresh_token": refresh_token, **app})
    compare(checks, "by OAuth", found, "contacts")
    checks.true("it refreshed", sim("GET", "stats")["requests"]["POST /oauth/v1/token"]["2xx"] >= 1)


main()
