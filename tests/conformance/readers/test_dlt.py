"""dlt reads every list by the address of the next page, as its HubSpot source does."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

import redirected  # noqa: E402, F401
from dlt.sources.helpers.rest_client import RESTClient  # noqa: E402
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth  # noqa: E402
from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator  # noqa: E402
from dlt.sources.rest_api import rest_api_resources  # noqa: E402

from checks import ask, main, test  # noqa: E402
from filling import account, held, present  # noqa: E402

HUBSPOT = "https://api.hubapi.com"
TYPES = ["contacts", "companies", "deals", "tickets"]


def client():
    return RESTClient(HUBSPOT, auth=BearerTokenAuth("any"), paginator=JSONLinkPaginator(next_url_path="paging.next.link"))


def rows(path, **params):
    """Every record, and how many pages they came on."""
    pages = list(client().paginate(path, params=params, data_selector="results"))
    return [row for page in pages for row in page], len(pages)


@test
def every_list_by_its_next_address(checks):
    account()
    for object_type in TYPES:
        names = ",".join(one["name"] for one in ask("GET", f"/crm/v3/properties/{object_type}")["results"])
        for archived in [False, True]:
            found, pages = rows(f"/crm/v3/objects/{object_type}", limit=50, properties=names, archived=str(archived).lower())
            expected = held(object_type, archived)
            what = f"{object_type}, archived {archived}"
            checks.equal(f"{what}: ids", sorted(row["id"] for row in found), sorted(expected))
            checks.true(f"{what}: values", {row["id"]: present(row["properties"]) for row in found} == expected)
            checks.equal(f"{what}: pages", pages, max(1, -(-len(expected) // 50)))


@test
def owners_links_and_histories(checks):
    ids = account()
    found, pages = rows("/crm/v3/owners", limit=1)
    checks.equal("owners", [owner["id"] for owner in found], [owner["id"] for owner in ask("GET", "/crm/v3/owners")["results"]])
    checks.equal("pages of owners", pages, 3)
    found, _ = rows("/crm/v3/objects/contacts", limit=100, associations="companies")
    linked = {row["id"] for row in found if row.get("associations", {}).get("companies", {}).get("results")}
    checks.equal("contacts with a company", linked, set(ids["contacts"][20:60]))
    company = ids["companies"][0]
    pairs = [{"from": {"id": company}, "to": {"id": contact}} for contact in ids["contacts"][100:150]]
    ask("POST", "/crm/v4/associations/companies/contacts/batch/associate/default", {"inputs": pairs})
    found, pages = rows(f"/crm/v4/objects/companies/{company}/associations/contacts", limit=20)
    checks.equal("contacts of a company", len({row["toObjectId"] for row in found}), 51)
    checks.equal("pages of them", pages, 3)
    found, _ = rows("/crm/v3/objects/contacts", limit=50, propertiesWithHistory="email")
    checks.true("histories", all(row["propertiesWithHistory"]["email"][0]["value"] == row["properties"]["email"] for row in found))


@test
def a_declared_source(checks):
    account()
    config = {
        "client": {"base_url": HUBSPOT, "auth": {"type": "bearer", "token": "any"}},
        "resources": [
            {"name": name, "endpoint": {"path": f"crm/v3/objects/{name}", "params": {"limit": 100}, "data_selector": "results", "paginator": {"type": "json_link", "next_url_path": "paging.next.link"}}}
            for name in TYPES
        ],
    }
    for resource in rest_api_resources(config):
        expected = held(resource.name)
        checks.equal(f"{resource.name}: ids", sorted(row["id"] for row in resource), sorted(expected))


main()
