"""Associations: batches, single pairs, labels, and those of record answers."""

from hubspot.crm.associations.v4.exceptions import ApiException, NotFoundException
from hubspot.crm.associations.v4.models import (
    BatchResponseLabelsBetweenObjectPair,
    BatchResponseLabelsBetweenObjectPairWithErrors,
    BatchResponsePublicAssociationMultiWithLabel,
    BatchResponsePublicAssociationMultiWithLabelWithErrors,
)
from hubspot.crm.associations.v4.schema.exceptions import ApiException as SchemaException
from hubspot.crm.contacts.exceptions import ApiException as ContactsException
from support import client, main, test

# Unlabelled association types by object types.
UNLABELLED = [
    ("contacts", "companies", 279),
    ("companies", "contacts", 280),
    ("contacts", "contacts", 449),
    ("companies", "companies", 450),
    ("deals", "deals", 451),
    ("contacts", "deals", 4),
    ("deals", "contacts", 3),
    ("deals", "companies", 341),
    ("companies", "deals", 342),
    ("contacts", "tickets", 15),
    ("tickets", "contacts", 16),
    ("companies", "tickets", 340),
    ("tickets", "companies", 339),
    ("deals", "tickets", 27),
    ("tickets", "deals", 28),
]


def spec(number, category="HUBSPOT_DEFINED"):
    return {"associationCategory": category, "associationTypeId": number}


def people(crm, count=1):
    return [crm.contacts.basic_api.create({"properties": {"city": "Bonn"}}).id for _ in range(count)]


def firms(crm, count=1):
    return [crm.companies.basic_api.create({"properties": {"name": f"Firm {n}"}}).id for n in range(count)]


def types(linked):
    return sorted(kind.type_id for kind in linked.association_types)


@test
def published_types(checks):
    api = client().crm.associations.v4.schema.definitions_api
    for one, other, number in UNLABELLED:
        found = [kind.type_id for kind in api.get_all(one, other).results if kind.label is None]
        checks.equal(f"{one} to {other}", found, [number])
    primary = [(kind.type_id, kind.category) for kind in api.get_all("contacts", "companies").results if kind.label == "Primary"]
    checks.equal("primary company", primary, [(1, "HUBSPOT_DEFINED")])
    family = {kind.type_id for kind in api.get_all("companies", "companies").results}
    checks.equal("parents and children", family, {450, 13, 14})


@test
def single_pairs(checks):
    crm = client().crm
    api = crm.associations.v4.basic_api
    (contact,), (company, other) = people(crm), firms(crm, 2)
    made = api.create("contacts", contact, "companies", company, [spec(1)])
    checks.equal("labels", made.labels, ["Primary"])
    checks.equal("types", (made.from_object_type_id, made.to_object_type_id), ("0-1", "0-2"))
    checks.equal("ids", (str(made.from_object_id), str(made.to_object_id)), (contact, company))
    found = api.get_page("contacts", contact, "companies").results
    checks.equal("listed", [(str(one.to_object_id), types(one)) for one in found], [(company, [1, 279])])
    back = api.get_page("companies", company, "contacts").results
    checks.equal("the other way", types(back[0]), [2, 280])
    default = api.create_default("contacts", contact, "companies", other)
    checks.equal("default", sorted(one.association_spec.association_type_id for one in default.results), [279, 280])
    again = api.create_default("contacts", contact, "companies", other)
    checks.equal("once more", len(again.results), 2)
    api.create("contacts", contact, "companies", other, [spec(1)])
    found = api.get_page("contacts", contact, "companies").results
    checks.equal("one primary", [types(one) for one in found], [[279], [1, 279]])
    page = api.get_page("contacts", contact, "companies", limit=1)
    rest = api.get_page("contacts", contact, "companies", limit=1, after=page.paging.next.after)
    checks.equal("pages", [str(one.to_object_id) for one in page.results + rest.results], [company, other])
    checks.equal("the last page", rest.paging, None)
    api.archive("contacts", contact, "companies", company)
    api.archive("contacts", contact, "companies", company)
    checks.equal("archived", len(api.get_page("contacts", contact, "companies").results), 1)


@test
def refused_pairs(checks):
    crm = client().crm
    api = crm.associations.v4.basic_api
    (contact,), (company,) = people(crm), firms(crm)
    bad_type = dict(category="VALIDATION_ERROR", subCategory="crm.associations.INVALID_ASSOCIATION_TYPE")
    checks.refused("type", lambda: api.create("contacts", contact, "companies", company, [spec(280)]), ApiException, 400, **bad_type)
    missing = dict(category="OBJECT_NOT_FOUND", subCategory="crm.associations.TO_OBJECT_NOT_FOUND")
    checks.refused("to", lambda: api.create("contacts", contact, "companies", "157001", [spec(279)]), NotFoundException, 404, **missing)
    body = checks.refused("itself", lambda: api.create("contacts", contact, "contacts", contact, [spec(449)]), ApiException, 400)
    checks.equal("message", body["message"], f"Object {contact} cannot be associated to itself ({contact})")


@test
def batches(checks):
    crm = client().crm
    api = crm.associations.v4.batch_api
    contacts, (company,) = people(crm, 3), firms(crm)
    pairs = [{"from": {"id": contact}, "to": {"id": company}} for contact in contacts]
    made = api.create("contacts", "companies", {"inputs": [{**pair, "types": [spec(1)]} for pair in pairs[:2]]})
    checks.equal("class", type(made), BatchResponseLabelsBetweenObjectPair)
    checks.equal("created", sorted(str(one.from_object_id) for one in made.results), contacts[:2])
    default = api.create_default("contacts", "companies", {"inputs": pairs})
    checks.equal("both directions", len(default.results), 6)
    read = api.get_page("contacts", "companies", {"inputs": [{"id": contact} for contact in contacts]})
    checks.equal("class of a read", type(read), BatchResponsePublicAssociationMultiWithLabel)
    found = {one._from.id: types(one.to[0]) for one in read.results}
    checks.equal("read", found, {contacts[0]: [1, 279], contacts[1]: [1, 279], contacts[2]: [279]})
    api.archive_labels("contacts", "companies", {"inputs": [{**pairs[0], "types": [spec(1)]}]})
    api.archive("contacts", "companies", {"inputs": [{"from": {"id": contacts[1]}, "to": [{"id": company}]}]})
    read = api.get_page("contacts", "companies", {"inputs": [{"id": contact} for contact in contacts]})
    checks.equal("class of a partial read", type(read), BatchResponsePublicAssociationMultiWithLabelWithErrors)
    found = {one._from.id: types(one.to[0]) for one in read.results}
    checks.equal("left", found, {contacts[0]: [279], contacts[2]: [279]})
    error = read.errors[0]
    checks.equal("category", (error.category, error.sub_category), ("OBJECT_NOT_FOUND", "crm.associations.NO_ASSOCIATIONS_FOUND"))
    checks.equal("message", error.message, f"No company is associated with contact {contacts[1]}.")
    checks.equal("context", error.context["fromObjectId"], [contacts[1]])


@test
def batches_with_bad_pairs(checks):
    crm = client().crm
    api = crm.associations.v4.batch_api
    (contact,), (company,) = people(crm), firms(crm)
    pair = lambda one, other: {"from": {"id": one}, "to": {"id": other}, "types": [spec(279)]}
    made = api.create("contacts", "companies", {"inputs": [pair(contact, company), pair("x", company), pair(contact, "157001")]})
    checks.equal("class", type(made), BatchResponseLabelsBetweenObjectPairWithErrors)
    checks.equal("counts", (len(made.results), made.num_errors), (1, 2))
    expected = ["crm.associations.INVALID_IDENTIFIER", "crm.associations.TO_OBJECT_NOT_FOUND"]
    checks.equal("why", sorted(error.sub_category for error in made.errors), expected)
    messages = sorted(error.message for error in made.errors)
    checks.equal("messages", messages, ["No company with ID 157001 exists", "x is not a valid ID"])
    many = [{"id": "7"}] * 1001
    checks.refused("1,001", lambda: api.get_page("contacts", "companies", {"inputs": many}), ApiException, 400, category="VALIDATION_ERROR")
    many = [pair(contact, company)] * 2001
    checks.refused("2,001", lambda: api.create("contacts", "companies", {"inputs": many}), ApiException, 400, category="VALIDATION_ERROR")


@test
def labels(checks):
    crm = client().crm
    api = crm.associations.v4.schema.definitions_api
    made = api.create("contacts", "companies", {"name": "boss_python", "label": "Boss", "inverseLabel": "Works for"}).results
    checks.equal("made", [(kind.label, kind.category) for kind in made], [("Boss", "USER_DEFINED"), ("Works for", "USER_DEFINED")])
    number = made[0].type_id
    (contact,), (company,) = people(crm), firms(crm)
    basic = crm.associations.v4.basic_api
    basic.create("contacts", contact, "companies", company, [spec(1)])
    linked = basic.create("contacts", contact, "companies", company, [spec(number, "USER_DEFINED")])
    checks.equal("labels replace each other", linked.labels, ["Boss"])
    both = basic.create("contacts", contact, "companies", company, [spec(1), spec(number, "USER_DEFINED")])
    checks.equal("several at once", sorted(both.labels), ["Boss", "Primary"])
    api.update("contacts", "companies", {"associationTypeId": number, "label": "Head"})
    found = [kind.label for kind in api.get_all("contacts", "companies").results]
    checks.true("changed", "Head" in found and "Boss" not in found)
    checks.refused("twice", lambda: api.create("contacts", "companies", {"name": "boss_python", "label": "x"}), SchemaException, 400)
    api.remove("contacts", "companies", number)
    checks.true("removed", "Head" not in [kind.label for kind in api.get_all("contacts", "companies").results])
    left = basic.get_page("contacts", contact, "companies").results
    checks.equal("taken off pairs", types(left[0]), [1, 279])


@test
def records_with_associations(checks):
    crm = client().crm
    (company,) = firms(crm)
    made = crm.contacts.basic_api.create({"properties": {"city": "Bonn"}, "associations": [{"to": {"id": company}, "types": [spec(1)]}]})
    found = crm.contacts.basic_api.get_by_id(made.id, associations=["companies", "deals"]).associations
    checks.equal("types", sorted(found), ["companies"])
    expected = [(company, "contact_to_company"), (company, "contact_to_company_unlabeled")]
    checks.equal("ids", sorted((one.id, one.type) for one in found["companies"].results), expected)
    page = crm.companies.basic_api.get_page(associations=["contacts"])
    checks.equal("on a page", {one.id for one in page.results[0].associations["contacts"].results}, {made.id})
    batch = {"inputs": [{"properties": {"city": "Ulm"}, "associations": [{"to": {"id": company}, "types": [spec(279)]}]}]}
    second = crm.contacts.batch_api.create(batch).results[0].id
    body = {"filterGroups": [{"filters": [{"propertyName": "associations.company", "operator": "EQ", "value": company}]}]}
    found = crm.contacts.search_api.do_search(body)
    checks.equal("searched", sorted(record.id for record in found.results), [made.id, second])
    bad = {"properties": {}, "associations": [{"to": {"id": "7"}, "types": [spec(279)]}]}
    body = checks.refused("unknown partner", lambda: crm.contacts.basic_api.create(bad), ContactsException, 400, category="VALIDATION_ERROR")
    checks.equal("message", body["message"], "One or more associations are invalid")
    crm.contacts.basic_api.archive(second)
    left = crm.associations.v4.basic_api.get_page("companies", company, "contacts").results
    checks.equal("archived ones are gone", [str(one.to_object_id) for one in left], [made.id])


main()
