"""Properties, groups, custom object types, owners and pipelines."""

from hubspot.crm.owners.exceptions import NotFoundException as OwnerNotFound
from hubspot.crm.pipelines.exceptions import NotFoundException as PipelineNotFound
from hubspot.crm.properties.exceptions import ApiException, NotFoundException
from hubspot.crm.schemas.exceptions import ApiException as SchemaException
from support import client, main, test

NUMBER = 0


def fresh(prefix):
    """A name nobody has used: definitions outlive the reset between tests."""
    global NUMBER
    NUMBER += 1
    return f"{prefix}_{NUMBER}_python"


def text(name, **others):
    return {"name": name, "label": "A label", "type": "string", "fieldType": "text", "groupName": "contactinformation", **others}


@test
def life_of_a_property(checks):
    api = client().crm.properties.core_api
    name = fresh("note")
    made = api.create("contacts", text(name, description="about"))
    checks.equal("made", (made.name, made.type, made.field_type, made.archived), (name, "string", "text", False))
    checks.equal("unique", made.has_unique_value, False)
    found = api.get_by_name("contacts", name)
    checks.equal("read", (found.label, found.description, found.group_name), ("A label", "about", "contactinformation"))
    changed = api.update("contacts", name, {"label": "Another"})
    checks.equal("changed", (changed.label, changed.description), ("Another", "about"))
    checks.true("listed", name in [p.name for p in api.get_all("contacts").results])
    api.archive("contacts", name)
    checks.refused("archived", lambda: api.get_by_name("contacts", name), NotFoundException, 404, category="OBJECT_NOT_FOUND")
    checks.equal("in the archive", api.get_by_name("contacts", name, archived=True).archived, True)
    checks.true("listed there", name in [p.name for p in api.get_all("contacts", archived=True).results])
    checks.equal("made again", api.create("contacts", text(name)).archived, False)


@test
def what_hubspot_defines(checks):
    api = client().crm.properties.core_api
    cases = [
        ("contacts", "email", "string", "text"),
        ("contacts", "lifecyclestage", "enumeration", "radio"),
        ("contacts", "hubspot_owner_id", "enumeration", "select"),
        ("companies", "annualrevenue", "number", "number"),
        ("deals", "closedate", "datetime", "date"),
        ("deals", "amount", "number", "number"),
    ]
    for object, name, kind, field in cases:
        found = api.get_by_name(object, name)
        checks.equal(f"{object}.{name}", (found.type, found.field_type, found.hubspot_defined), (kind, field, True))
    stages = [option.value for option in api.get_by_name("contacts", "lifecyclestage").options]
    checks.equal("first and last stage", (stages[0], stages[-1]), ("subscriber", "other"))
    created = api.get_by_name("contacts", "lastmodifieddate")
    checks.equal("read only", created.modification_metadata.read_only_value, True)


@test
def enumerations(checks):
    api = client().crm.properties.core_api
    name = fresh("size")
    options = [{"label": "Small", "value": "s", "displayOrder": 0, "hidden": False}]
    made = api.create("contacts", text(name, type="enumeration", fieldType="select", options=options))
    checks.equal("options", [(option.label, option.value) for option in made.options], [("Small", "s")])
    more = options + [{"label": "Large", "value": "l", "displayOrder": 1, "hidden": False}]
    checks.equal("replaced", len(api.update("contacts", name, {"options": more}).options), 2)


@test
def batches_of_properties(checks):
    api = client().crm.properties.batch_api
    names = [fresh("batch"), fresh("batch")]
    made = api.create("contacts", {"inputs": [text(name) for name in names]})
    checks.equal("made", sorted(p.name for p in made.results), names)
    again = api.create("contacts", {"inputs": [text(names[0]), text(fresh("batch"))]})
    checks.equal("partly", (len(again.results), again.num_errors), (1, 1))
    checks.equal("why", again.errors[0].context["name"], [names[0]])
    read = api.read("contacts", {"archived": False, "inputs": [{"name": name} for name in names]})
    checks.equal("read", sorted(p.name for p in read.results), names)
    api.archive("contacts", {"inputs": [{"name": name} for name in names]})
    gone = api.read("contacts", {"archived": True, "inputs": [{"name": name} for name in names]})
    checks.equal("archived", [p.archived for p in gone.results], [True, True])


@test
def broken_definitions(checks):
    api = client().crm.properties.core_api
    for what, change in [
        ("a capital", {"name": "Plan"}),
        ("an underscore first", {"name": "_sync_source"}),
        ("types that do not go together", {"type": "number"}),
        ("an unknown group", {"groupName": "nowhere"}),
    ]:
        checks.refused(what, lambda: api.create("contacts", {**text(fresh("bad")), **change}), ApiException, 400, category="VALIDATION_ERROR")
    body = checks.refused("no options", lambda: api.create("contacts", text(fresh("bad"), type="enumeration", fieldType="select")), ApiException, 400)
    checks.equal("sub category", body["subCategory"], "PropertyValidationError.MISSING_OPTIONS")
    body = checks.refused("a name twice", lambda: api.create("contacts", text("email")), ApiException, 409, category="OBJECT_ALREADY_EXISTS")
    checks.equal("sub category of that", body["subCategory"], "Properties.PROPERTY_WITH_NAME_EXISTS")
    checks.refused("unknown", lambda: api.get_by_name("contacts", "nope"), NotFoundException, 404)


@test
def groups(checks):
    crm = client().crm.properties
    name = fresh("group")
    made = crm.groups_api.create("contacts", {"name": name, "label": "A group", "displayOrder": 3})
    checks.equal("made", (made.name, made.label, made.display_order), (name, "A group", 3))
    checks.equal("read", crm.groups_api.get_by_name("contacts", name).label, "A group")
    checks.true("listed", name in [group.name for group in crm.groups_api.get_all("contacts").results])
    checks.true("HubSpot's own", "contactinformation" in [group.name for group in crm.groups_api.get_all("contacts").results])
    checks.refused("twice", lambda: crm.groups_api.create("contacts", {"name": name, "label": "x"}), ApiException, 409)
    changed = crm.groups_api.update("contacts", name, {"label": "Renamed"})
    checks.equal("changed", (changed.label, changed.display_order), ("Renamed", 3))
    inside = fresh("inside")
    crm.core_api.create("contacts", text(inside, groupName=name))
    body = checks.refused("in use", lambda: crm.groups_api.archive("contacts", name), ApiException, 400)
    checks.equal("why", body["subCategory"], "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES")
    crm.core_api.archive("contacts", inside)
    crm.groups_api.archive("contacts", name)
    checks.refused("gone", lambda: crm.groups_api.get_by_name("contacts", name), NotFoundException, 404)


@test
def custom_types(checks):
    crm = client().crm
    name = fresh("car")
    plate = {"name": "plate", "label": "Plate", "type": "string", "fieldType": "text", "hasUniqueValue": True}
    made = crm.schemas.core_api.create(
        {
            "name": name,
            "labels": {"singular": "Car", "plural": "Cars"},
            "properties": [plate],
            "requiredProperties": ["plate"],
            "searchableProperties": ["plate"],
            "primaryDisplayProperty": "plate",
            "secondaryDisplayProperties": [],
            "associatedObjects": ["CONTACT"],
        }
    )
    checks.true("its id", made.object_type_id.startswith("2-"))
    checks.true("its full name", made.fully_qualified_name.endswith(f"_{name}"))
    checks.equal("its labels", (made.labels.singular, made.labels.plural), ("Car", "Cars"))
    full = made.fully_qualified_name
    for segment in [made.object_type_id, full]:
        checks.equal(f"by {segment.split('_')[0]}", crm.schemas.core_api.get_by_id(segment).name, name)
    checks.true("listed", name in [schema.name for schema in crm.schemas.core_api.get_all().results])
    record = crm.objects.basic_api.create(full, {"properties": {"plate": "B-FL 1"}})
    found = crm.objects.basic_api.get_by_id(made.object_type_id, "B-FL 1", id_property="plate")
    checks.equal("a record of it", found.id, record.id)
    checks.equal("its default properties", sorted(found.properties), ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"])
    checks.equal("associations", [one.name for one in made.associations], [f"{name}_to_contact", f"contact_to_{name}"])
    more = crm.schemas.core_api.create_association(
        full, {"fromObjectTypeId": made.object_type_id, "toObjectTypeId": "0-2", "name": f"{name}_to_company"}
    )
    checks.equal("another association", (more.from_object_type_id, more.to_object_type_id), (made.object_type_id, "0-2"))
    crm.schemas.core_api.archive_association(full, more.id)
    changed = crm.schemas.core_api.update(full, {"labels": {"singular": "Auto", "plural": "Autos"}})
    checks.equal("changed", (changed.labels.plural, changed.name), ("Autos", name))
    checks.refused("not empty", lambda: crm.schemas.core_api.archive(full), SchemaException, 400)
    egg = {"name": name, "labels": {}, "properties": [], "requiredProperties": [], "associatedObjects": []}
    checks.refused("a name twice", lambda: crm.schemas.core_api.create(egg), SchemaException, 409)
    crm.objects.basic_api.archive(full, record.id)
    crm.schemas.core_api.archive(full)
    checks.true("archived", name not in [schema.name for schema in crm.schemas.core_api.get_all().results])
    checks.true("in the archive", name in [schema.name for schema in crm.schemas.core_api.get_all(archived=True).results])
    body = checks.refused("HubSpot's own", lambda: crm.schemas.core_api.archive("contacts"), SchemaException, 400)
    checks.equal("why", body["subCategory"], "ObjectSchemaError.CANNOT_MODIFY_HubSpot_DEFINED_OBJECT_TYPE")
    checks.refused("a bad name", lambda: crm.schemas.core_api.create({**egg, "name": "1car"}), SchemaException, 400)


@test
def owners(checks):
    api = client().crm.owners.owners_api
    everyone = api.get_page().results
    checks.equal("all", len(everyone), 3)
    checks.equal("a person", (everyone[0].type, everyone[0].archived), ("PERSON", False))
    one = api.get_page(email=everyone[1].email).results
    checks.equal("by address", [owner.id for owner in one], [everyone[1].id])
    checks.equal("by id", api.get_by_id(int(everyone[0].id)).email, everyone[0].email)
    by_user = api.get_by_id(everyone[0].user_id, id_property="userId")
    checks.equal("by user id", by_user.id, everyone[0].id)
    page = api.get_page(limit=2)
    rest = api.get_page(limit=2, after=page.paging.next.after)
    checks.equal("pages", [owner.id for owner in page.results + rest.results], [owner.id for owner in everyone])
    checks.refused("unknown", lambda: api.get_by_id(1), OwnerNotFound, 404)


@test
def pipelines(checks):
    crm = client().crm.pipelines
    deals = crm.pipelines_api.get_all("deals").results
    checks.equal("the deals' pipeline", [(p.id, p.archived) for p in deals], [("default", False)])
    stages = crm.pipeline_stages_api.get_all("deals", "default").results
    checks.equal("its stages", [stage.id for stage in stages][::6], ["appointmentscheduled", "closedlost"])
    checks.equal("won", crm.pipeline_stages_api.get_by_id("deals", "default", "closedwon").metadata["probability"], "1.0")
    ticket = crm.pipelines_api.get_by_id("tickets", "0")
    checks.equal("the tickets' stages", [stage.id for stage in ticket.stages], ["1", "2", "3", "4"])
    checks.equal("their state", ticket.stages[3].metadata["ticketState"], "CLOSED")
    checks.refused("unknown", lambda: crm.pipelines_api.get_by_id("deals", "nope"), PipelineNotFound, 404)


main()
