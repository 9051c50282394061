"""Creating, reading, changing, listing, archiving and merging single records."""

from datetime import datetime

from hubspot.crm.contacts.exceptions import ApiException, NotFoundException
from hubspot.crm.companies.exceptions import NotFoundException as CompanyNotFound
from support import client, main, sim, test

# Per object type: the API of its records, what a record is made of, a change, its default properties.
TYPES = {
    "contacts": (
        {"email": "Ada@Example.com", "firstname": "Ada"},
        {"firstname": "Augusta"},
        ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"],
    ),
    "companies": (
        {"name": "Engines", "domain": "engines.example.com"},
        {"name": "Analytical Engines"},
        ["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"],
    ),
    "deals": (
        {"dealname": "One", "dealstage": "qualifiedtobuy", "pipeline": "default"},
        {"dealname": "Two"},
        ["amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"],
    ),
}


def basic(name):
    return getattr(client().crm, name).basic_api


@test
def life_of_a_record(checks):
    for name, (made, changed, shown) in TYPES.items():
        api = basic(name)
        record = api.create({"properties": made})
        checks.true(f"{name}: the id is a text", isinstance(record.id, str) and record.id.isdigit())
        checks.true(f"{name}: times are read", isinstance(record.created_at, datetime))
        checks.equal(f"{name}: not archived", record.archived, False)
        found = api.get_by_id(record.id)
        checks.equal(f"{name}: default properties", sorted(found.properties), shown)
        checks.equal(f"{name}: the id among them", found.properties["hs_object_id"], record.id)
        after = api.update(record.id, {"properties": changed})
        (field, value), = changed.items()
        checks.equal(f"{name}: the new value", after.properties[field], value)
        checks.true(f"{name}: the change has a time", after.updated_at >= record.updated_at)
        api.archive(record.id)
        archived = api.get_by_id(record.id, archived=True)
        checks.equal(f"{name}: archived", (archived.archived, isinstance(archived.archived_at, datetime)), (True, True))
        api.archive(record.id)
        checks.equal(f"{name}: nothing is left", api.get_page().results, [])
        checks.equal(f"{name}: archived page", [r.id for r in api.get_page(archived=True).results], [record.id])


@test
def addresses_are_lower_cased_and_nulls_shown(checks):
    api = basic("contacts")
    record = api.create({"properties": {"email": "Ada@Example.COM"}})
    checks.equal("lower case", record.properties["email"], "ada@example.com")
    found = api.get_by_id(record.id, properties=["phone", "email", "no_such_property"])
    checks.equal("a known property without value", found.properties["phone"], None)
    checks.true("an unknown property is left out", "no_such_property" not in found.properties)
    by_email = api.get_by_id("ADA@example.com", id_property="email")
    checks.equal("found by address", by_email.id, record.id)


@test
def other_id_properties(checks):
    api = basic("contacts")
    record = api.create({"properties": {"app_customer_id": "C-1"}})
    checks.equal("read", api.get_by_id("C-1", id_property="app_customer_id").id, record.id)
    changed = api.update("C-1", {"properties": {"city": "Bonn"}}, id_property="app_customer_id")
    checks.equal("changed", (changed.id, changed.properties["city"]), (record.id, "Bonn"))
    cleared = api.update(record.id, {"properties": {"city": ""}})
    checks.equal("cleared", cleared.properties["city"], None)


@test
def values_travel_as_texts(checks):
    api = basic("contacts")
    record = api.create({"properties": {"seats": 12, "trial_ends": "2026-02-03", "closedate": "1684914035320"}})
    found = api.get_by_id(record.id, properties=["seats", "trial_ends", "closedate"]).properties
    checks.equal("number", found["seats"], "12")
    checks.equal("date", found["trial_ends"], "2026-02-03")
    checks.equal("date and time", found["closedate"], "2023-05-24T07:40:35.320Z")


@test
def pages_end_when_all_is_read(checks):
    crm = client().crm
    inputs = [{"properties": {"email": f"person{n}@example.com"}} for n in range(25)]
    created = crm.contacts.batch_api.create({"inputs": inputs})
    first = crm.contacts.basic_api.get_page()
    checks.equal("ten by default", len(first.results), 10)
    checks.true("a cursor", first.paging.next.after)
    second = crm.contacts.basic_api.get_page(limit=20, after=first.paging.next.after)
    checks.equal("the rest", (len(second.results), second.paging), (15, None))
    ids = [int(record.id) for record in first.results + second.results]
    checks.equal("in order of id, each once", ids, sorted(int(record.id) for record in created.results))
    checks.equal("the client's own walk", len(crm.contacts.get_all()), 25)
    checks.refused("a page too large", lambda: crm.contacts.basic_api.get_page(limit=101), ApiException, 400)


@test
def merging(checks):
    api = basic("contacts")
    kept = api.create({"properties": {"email": "a@example.com"}})
    lost = api.create({"properties": {"email": "b@example.com", "phone": "1"}})
    merged = api.merge({"primaryObjectId": kept.id, "objectIdToMerge": lost.id})
    found = api.get_by_id(lost.id, properties=["phone", "hs_merged_object_ids", "hs_additional_emails"])
    checks.equal("the old id leads to the survivor", found.id, merged.id)
    checks.equal("a value that was missing", found.properties["phone"], "1")
    checks.true("the ids it swallowed", lost.id in found.properties["hs_merged_object_ids"].split(";"))
    checks.equal("the other address", found.properties["hs_additional_emails"], "b@example.com")
    checks.equal("one is left", len(api.get_page().results), 1)


@test
def history(checks):
    crm = client().crm.contacts
    record = crm.basic_api.create({"properties": {"city": "Bonn"}})
    sim("PATCH", f"objects/contacts/{record.id}", {"properties": {"city": "Ulm"}})
    found = crm.basic_api.get_by_id(record.id, properties_with_history=["city", "phone"]).properties_with_history
    checks.equal("newest first", [version.value for version in found["city"]], ["Ulm", "Bonn"])
    checks.equal("by whom", [version.source_type for version in found["city"]], ["CRM_UI", "INTEGRATION"])
    checks.true("when", found["city"][0].timestamp >= found["city"][1].timestamp)
    checks.equal("never set", found["phone"], [])
    page = crm.basic_api.get_page(limit=50, properties_with_history=["city"])
    checks.equal("on a page", len(page.results[0].properties_with_history["city"]), 2)
    checks.refused("a page too large", lambda: crm.basic_api.get_page(limit=51, properties_with_history=["city"]), ApiException, 400)
    body = {"inputs": [{"id": record.id}], "properties": [], "propertiesWithHistory": ["city"]}
    read = crm.batch_api.read(body)
    checks.equal("in a batch", len(read.results[0].properties_with_history["city"]), 2)
    checks.refused("a batch too large", lambda: crm.batch_api.read({**body, "inputs": body["inputs"] * 51}), ApiException, 400)


@test
def gdpr_delete(checks):
    api = basic("contacts")
    one = api.create({"properties": {"email": "a@example.com"}})
    two = api.create({"properties": {"email": "b@example.com"}})
    api.purge({"objectId": one.id})
    api.purge({"objectId": "B@example.com", "idProperty": "email"})
    checks.equal("gone", api.get_page().results + api.get_page(archived=True).results, [])
    checks.refused("by id", lambda: api.get_by_id(two.id, archived=True), NotFoundException, 404)
    checks.true("created anew", api.create({"properties": {"email": "a@example.com"}}).id != one.id)
    api.purge({"objectId": "nobody@example.com", "idProperty": "email"})
    checks.refused("blocked", lambda: api.create({"properties": {"email": "nobody@example.com"}}), ApiException, 400)


@test
def the_generic_api(checks):
    api = client().crm.objects.basic_api
    for name in ["contacts", "contact", "0-1"]:
        record = api.create(name, {"properties": {"city": "Bonn"}})
        checks.equal(f"created as {name}", api.get_by_id("contacts", record.id, properties=["city"]).properties["city"], "Bonn")
    checks.equal("all of one type", len(api.get_page("0-1").results), 3)


@test
def unknown_records(checks):
    # HubSpot puts no category on it.
    unknown = dict(category=None, status="error", message="resource not found")
    api = basic("contacts")
    change = {"properties": {"city": "Bonn"}}
    checks.refused("get", lambda: api.get_by_id("999"), NotFoundException, 404, **unknown)
    checks.refused("update", lambda: api.update("999", change), NotFoundException, 404, **unknown)
    numeric = dict(category="OBJECT_NOT_FOUND", message="Object not found.  objectId are usually numeric.")
    checks.refused("no number", lambda: api.get_by_id("ada"), NotFoundException, 404, **numeric)
    company = basic("companies")
    checks.refused("company", lambda: company.get_by_id("999"), CompanyNotFound, 404, **unknown)


main()
