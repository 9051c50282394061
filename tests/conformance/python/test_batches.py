"""Batch calls, and what becomes of the others when one input is bad."""

from hubspot.crm.contacts.exceptions import ApiException
from hubspot.crm.contacts.models import (
    BatchResponseSimplePublicObject,
    BatchResponseSimplePublicObjectWithErrors,
    BatchResponseSimplePublicUpsertObject,
    BatchResponseSimplePublicUpsertObjectWithErrors,
)
from support import client, main, test

# Per object type: its unique property and what else a record needs.
TYPES = {
    "contacts": ("app_customer_id", {}),
    "companies": ("app_account_id", {"name": "Engines"}),
    "deals": ("app_order_id", {"dealname": "One", "dealstage": "qualifiedtobuy", "pipeline": "default"}),
}


def batch(name="contacts"):
    return getattr(client().crm, name).batch_api


def ids(answer):
    return sorted(record.id for record in answer.results)


@test
def life_of_a_batch(checks):
    for name, (key, others) in TYPES.items():
        api = batch(name)
        created = api.create({"inputs": [{"properties": {key: f"K-{n}", **others}} for n in range(3)]})
        checks.equal(f"{name}: complete", (created.status, len(created.results)), ("COMPLETE", 3))
        checks.true(f"{name}: times", created.completed_at >= created.started_at)
        read = api.read({"inputs": [{"id": f"K-{n}"} for n in range(3)], "idProperty": key, "properties": [key]})
        checks.equal(f"{name}: read by key", ids(read), ids(created))
        values = sorted(record.properties[key] for record in read.results)
        checks.equal(f"{name}: values", values, ["K-0", "K-1", "K-2"])
        updated = api.update({"inputs": [{"id": record.id, "properties": {key: f"{record.id}"}} for record in created.results]})
        checks.equal(f"{name}: updated", ids(updated), ids(created))
        by_key = api.update({"inputs": [{"id": i, "idProperty": key, "properties": {key: i}} for i in ids(created)]})
        checks.equal(f"{name}: updated by key", ids(by_key), ids(created))
        api.archive({"inputs": [{"id": i} for i in ids(created)] + [{"id": "7"}]})
        gone = api.read({"inputs": [{"id": i} for i in ids(created)], "properties": []})
        checks.equal(f"{name}: gone", gone.results, [])
        kept = api.read({"inputs": [{"id": i} for i in ids(created)], "properties": []}, archived=True)
        checks.equal(f"{name}: in the recycle bin", ids(kept), ids(created))


@test
def upserts(checks):
    for name, (key, others) in TYPES.items():
        api = batch(name)
        inputs = [{"id": f"K-{n}", "idProperty": key, "properties": others} for n in range(3)]
        first = api.upsert({"inputs": inputs[:2]})
        checks.equal(f"{name}: class", type(first).__name__, "BatchResponseSimplePublicUpsertObject")
        checks.equal(f"{name}: created", [record.new for record in first.results], [True, True])
        second = api.upsert({"inputs": inputs})
        checks.equal(f"{name}: one more", sorted(record.new for record in second.results), [False, False, True])
        checks.true(f"{name}: the same records", set(ids(first)) < set(ids(second)))


@test
def upserts_by_address(checks):
    api = batch()
    one = {"id": "Ada@Example.com", "idProperty": "email", "properties": {"firstname": "Ada"}}
    first = api.upsert({"inputs": [one]})
    checks.equal("class", type(first), BatchResponseSimplePublicUpsertObject)
    again = api.upsert({"inputs": [{**one, "id": "ada@example.com", "properties": {"city": "Bonn"}}]})
    checks.equal("the same contact", (ids(again), again.results[0].new), (ids(first), False))
    read = api.read({"inputs": [{"id": "ADA@example.com"}], "idProperty": "email", "properties": ["firstname", "city", "email"]})
    found = read.results[0].properties
    checks.equal("both values", (found["firstname"], found["city"]), ("Ada", "Bonn"))
    checks.equal("the address", found["email"], "ada@example.com")


@test
def trace_ids_make_every_input_stand_for_itself(checks):
    api = batch()
    good = {"properties": {"email": "good@example.com"}, "objectWriteTraceId": "good"}
    bad = {"properties": {"email": "bad"}, "objectWriteTraceId": "bad"}
    answer = api.create({"inputs": [good, bad]})
    checks.equal("class", type(answer), BatchResponseSimplePublicObjectWithErrors)
    checks.equal("errors counted", (answer.num_errors, len(answer.errors)), (1, 1))
    checks.equal("the good one", [record.properties["email"] for record in answer.results], ["good@example.com"])
    checks.equal("its trace id", answer.results[0].object_write_trace_id, "good")
    error = answer.errors[0]
    checks.equal("the bad one", error.context["objectWriteTraceId"], ["bad"])
    checks.equal("category", (error.status, error.category), ("error", "VALIDATION_ERROR"))
    checks.equal("code", error.errors[0].code, "INVALID_EMAIL")
    again = api.create({"inputs": [{**good, "objectWriteTraceId": "x"}, {"properties": {"city": "Bonn"}, "objectWriteTraceId": "y"}]})
    checks.equal("conflict", (again.errors[0].category, len(again.results)), ("CONFLICT", 1))
    checks.equal("who has it", again.errors[0].context["existingId"], [answer.results[0].id])
    checks.true("said in the message too", again.errors[0].message.endswith(answer.results[0].id))


@test
def upserts_with_a_bad_input(checks):
    api = batch()
    inputs = [
        {"id": "C-1", "idProperty": "app_customer_id", "objectWriteTraceId": "1", "properties": {"plan": "free"}},
        {"id": "C-2", "idProperty": "app_customer_id", "objectWriteTraceId": "2", "properties": {"plan": "gold"}},
    ]
    answer = api.upsert({"inputs": inputs})
    checks.equal("class", type(answer), BatchResponseSimplePublicUpsertObjectWithErrors)
    checks.equal("written", [record.object_write_trace_id for record in answer.results], ["1"])
    checks.equal("refused", answer.errors[0].context["objectWriteTraceId"], ["2"])
    checks.equal("code", answer.errors[0].errors[0].code, "INVALID_OPTION")
    checks.equal("property", answer.errors[0].errors[0].context["propertyName"], ["plan"])


@test
def without_trace_ids_it_is_all_or_nothing(checks):
    crm = client().crm.contacts
    inputs = [{"properties": {"email": "good@example.com"}}, {"properties": {"email": "bad", "nope": "x"}}]
    body = checks.refused("create", lambda: crm.batch_api.create({"inputs": inputs}), ApiException, 400, category="VALIDATION_ERROR")
    codes = sorted(error["code"] for error in body["errors"])
    checks.equal("codes", codes, ["INVALID_EMAIL", "PROPERTY_DOESNT_EXIST"])
    checks.true("the embedded list", body["message"].startswith("Property values were not valid: [{"))
    checks.equal("nothing is written", crm.basic_api.get_page().results, [])
    contact = crm.basic_api.create({"properties": {"email": "a@example.com"}})
    body = checks.refused(
        "an address that somebody has",
        lambda: crm.batch_api.create({"inputs": [{"properties": {"email": "A@example.com"}}]}),
        ApiException,
        409,
        category="CONFLICT",
    )
    checks.equal("message", body["message"], f"Contact already exists. Existing ID: {contact.id}")


@test
def unknown_and_double_ids(checks):
    crm = client().crm.contacts
    contact = crm.basic_api.create({"properties": {"city": "Bonn"}})
    inputs = [{"id": "7", "properties": {}}, {"id": contact.id, "properties": {"city": "Ulm"}}]
    answer = crm.batch_api.update({"inputs": inputs})
    checks.equal("class", type(answer), BatchResponseSimplePublicObjectWithErrors)
    checks.equal("the known one", ids(answer), [contact.id])
    checks.equal("the unknown one", (answer.errors[0].category, answer.errors[0].context["ids"]), ("OBJECT_NOT_FOUND", ["7"]))
    read = crm.batch_api.read({"inputs": [{"id": "7"}, {"id": contact.id}], "properties": ["city"]})
    checks.equal("read", (ids(read), read.errors[0].context["ids"]), ([contact.id], ["7"]))
    whole = crm.batch_api.read({"inputs": [{"id": contact.id}], "properties": ["city"]})
    checks.equal("a whole answer", type(whole), BatchResponseSimplePublicObject)
    twice = [{"id": contact.id, "properties": {}}] * 2
    body = checks.refused("one id twice", lambda: crm.batch_api.update({"inputs": twice}), ApiException, 400, category="VALIDATION_ERROR")
    checks.equal("which", body["context"]["ids"], [contact.id])


@test
def what_cannot_address_records(checks):
    crm = client().crm
    cases = [
        (crm.contacts.batch_api.upsert, "firstname", "0-1 property firstname"),
        (crm.contacts.batch_api.update, "email", "0-1 property email"),
    ]
    for call, by, tail in cases:
        body = checks.refused(
            by, lambda: call({"inputs": [{"id": "x", "idProperty": by, "properties": {}}]}), ApiException, 400
        )
        checks.equal(f"{by}: message", body["message"], f"Unable to perform update/upsert by non-unique {tail}")


@test
def how_many_inputs(checks):
    api = batch()
    inputs = [{"properties": {"city": str(n)}} for n in range(101)]
    checks.equal("100", len(api.create({"inputs": inputs[:100]}).results), 100)
    checks.refused("101", lambda: api.create({"inputs": inputs}), ApiException, 400, category="VALIDATION_ERROR")


main()
