"""Searching: filters, sorts, pages and limits."""

from hubspot.crm.contacts.exceptions import ApiException
from support import client, main, test

PEOPLE = [
    {"email": "ada@example.com", "firstname": "Ada", "city": "London", "seats": "5", "plan": "pro", "trial_ends": "2026-01-10"},
    {"email": "grace@example.com", "firstname": "Grace", "city": "New York", "seats": "50", "plan": "free", "trial_ends": "2026-02-10"},
    {"email": "hedy@example.org", "firstname": "Hedy", "city": "Vienna", "seats": "7", "plan": "pro"},
    {"email": "kay@example.org", "firstname": "Katherine", "city": "Hampton"},
]

# A filter, and the first names it finds.
FILTERS = [
    ({"propertyName": "firstname", "operator": "EQ", "value": "ADA"}, ["Ada"]),
    ({"propertyName": "firstname", "operator": "NEQ", "value": "Ada"}, ["Grace", "Hedy", "Katherine"]),
    ({"propertyName": "plan", "operator": "NEQ", "value": "free"}, ["Ada", "Hedy"]),
    ({"propertyName": "seats", "operator": "LT", "value": "7"}, ["Ada"]),
    ({"propertyName": "seats", "operator": "LTE", "value": "7"}, ["Ada", "Hedy"]),
    ({"propertyName": "seats", "operator": "GT", "value": "7"}, ["Grace"]),
    ({"propertyName": "seats", "operator": "GTE", "value": "7"}, ["Grace", "Hedy"]),
    ({"propertyName": "seats", "operator": "BETWEEN", "value": "6", "highValue": "50"}, ["Grace", "Hedy"]),
    ({"propertyName": "trial_ends", "operator": "GTE", "value": "1770681600000"}, ["Grace"]),
    ({"propertyName": "city", "operator": "IN", "values": ["vienna", "london"]}, ["Ada", "Hedy"]),
    ({"propertyName": "city", "operator": "NOT_IN", "values": ["vienna", "london"]}, ["Grace", "Katherine"]),
    ({"propertyName": "plan", "operator": "HAS_PROPERTY"}, ["Ada", "Grace", "Hedy"]),
    ({"propertyName": "plan", "operator": "NOT_HAS_PROPERTY"}, ["Katherine"]),
    ({"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "*@example.org"}, ["Hedy", "Katherine"]),
    ({"propertyName": "email", "operator": "NOT_CONTAINS_TOKEN", "value": "*@example.org"}, ["Ada", "Grace"]),
]


def people():
    crm = client().crm.contacts
    crm.batch_api.create({"inputs": [{"properties": person} for person in PEOPLE]})
    return crm


def names(answer):
    return sorted(record.properties["firstname"] for record in answer.results)


@test
def filters(checks):
    crm = people()
    for filter, expected in FILTERS:
        body = {"filterGroups": [{"filters": [filter]}], "properties": ["firstname"]}
        answer = crm.search_api.do_search(body)
        checks.equal(f"{filter['propertyName']} {filter['operator']}", (names(answer), answer.total), (expected, len(expected)))


@test
def groups_and_words(checks):
    crm = people()
    either = [
        {"filters": [{"propertyName": "city", "operator": "EQ", "value": "London"}]},
        {"filters": [{"propertyName": "plan", "operator": "EQ", "value": "pro"}, {"propertyName": "seats", "operator": "GT", "value": "5"}]},
    ]
    checks.equal("any group, all filters", names(crm.search_api.do_search({"filterGroups": either})), ["Ada", "Hedy"])
    checks.equal("words", names(crm.search_api.do_search({"query": "grace"})), ["Grace"])
    checks.equal("nothing asked", crm.search_api.do_search({}).total, 4)
    archived = crm.search_api.do_search({"query": "hedy"}).results[0]
    crm.basic_api.archive(archived.id)
    checks.equal("archived ones are not found", crm.search_api.do_search({"query": "hedy"}).total, 0)


@test
def sorts(checks):
    crm = people()
    for direction, expected in [("ASCENDING", ["Ada", "Grace", "Hedy", "Katherine"]), ("DESCENDING", ["Katherine", "Hedy", "Grace", "Ada"])]:
        body = {"sorts": [{"propertyName": "firstname", "direction": direction}]}
        found = [record.properties["firstname"] for record in crm.search_api.do_search(body).results]
        checks.equal(direction, found, expected)


@test
def pages(checks):
    crm = client().crm.contacts
    for start in range(0, 250, 50):
        crm.batch_api.create({"inputs": [{"properties": {"city": f"{n}"}} for n in range(start, start + 50)]})
    first = crm.search_api.do_search({"limit": 200, "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]})
    checks.equal("first page", (first.total, len(first.results), first.paging.next.after), (250, 200, "200"))
    second = crm.search_api.do_search(
        {"limit": 200, "after": first.paging.next.after, "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]}
    )
    checks.equal("last page", (len(second.results), second.paging), (50, None))
    found = [record.id for record in first.results + second.results]
    checks.equal("each once, in order", found, sorted(set(found), key=int))
    last = found[199]
    after = crm.search_api.do_search(
        {"limit": 200, "filterGroups": [{"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": last}]}]}
    )
    checks.equal("walking by id", after.total, 50)


@test
def limits(checks):
    crm = client().crm.contacts
    filter = {"propertyName": "city", "operator": "EQ", "value": "x"}
    cases = [
        ("a page too large", {"limit": 201}),
        ("past 10,000", {"limit": 100, "after": "9950"}),
        ("six groups", {"filterGroups": [{"filters": [filter]}] * 6}),
        ("seven filters", {"filterGroups": [{"filters": [filter] * 7}]}),
        ("nineteen filters", {"filterGroups": [{"filters": [filter] * 5}] * 3 + [{"filters": [filter] * 4}]}),
        ("a long body", {"query": "x" * 3001}),
        ("an unknown operator", {"filterGroups": [{"filters": [{**filter, "operator": "LIKE"}]}]}),
    ]
    for what, body in cases:
        checks.refused(what, lambda: crm.search_api.do_search(body), ApiException, 400, category="VALIDATION_ERROR")
    unknown = {"filterGroups": [{"filters": [{**filter, "propertyName": "nope"}]}]}
    told = dict(category=None, message="There was a problem with the request.")
    checks.refused("an unknown property", lambda: crm.search_api.do_search(unknown), ApiException, 400, **told)
    checks.equal("the last page allowed", crm.search_api.do_search({"limit": 100, "after": "9900"}).results, [])


@test
def companies_and_deals(checks):
    crm = client().crm
    crm.companies.basic_api.create({"properties": {"name": "Engines", "domain": "engines.example.com"}})
    found = crm.companies.search_api.do_search(
        {"filterGroups": [{"filters": [{"propertyName": "domain", "operator": "EQ", "value": "engines.example.com"}]}]}
    )
    checks.equal("a company by domain", found.results[0].properties["name"], "Engines")
    crm.deals.basic_api.create({"properties": {"dealname": "One", "dealstage": "closedwon", "pipeline": "default", "amount": "10.5"}})
    found = crm.deals.search_api.do_search(
        {"filterGroups": [{"filters": [{"propertyName": "amount", "operator": "GT", "value": "10"}]}], "properties": ["amount"]}
    )
    checks.equal("a deal by amount", found.results[0].properties["amount"], "10.5")


main()
