"""Which exception the client raises for which answer."""

from hubspot.crm.contacts.exceptions import (
    ApiException,
    ForbiddenException,
    NotFoundException,
    ServiceException,
    UnauthorizedException,
)
from hubspot.crm.objects.exceptions import ApiException as ObjectsException
from support import client, main, sim, test
from urllib3.util.retry import Retry

# Injected status, and the exception it becomes.
STATUSES = [
    (401, UnauthorizedException),
    (403, ForbiddenException),
    (404, NotFoundException),
    (423, ApiException),
    (429, ApiException),
    (477, ApiException),
    (500, ServiceException),
    (502, ServiceException),
    (503, ServiceException),
    (504, ServiceException),
]


@test
def classes(checks):
    api = client().crm.contacts.basic_api
    for status, exception in STATUSES:
        sim("POST", "faults", [{"endpoint": "GET /crm/v3/objects/contacts", "kind": "status", "status": status}])
        checks.refused(f"{status}", api.get_page, exception, status, status="error")
        checks.equal(f"{status}: over", api.get_page().results, [])


@test
def a_refused_call(checks):
    api = client().crm.contacts.basic_api
    sim("POST", "faults", [{"endpoint": "contacts", "kind": "status", "status": 429}])
    body = checks.refused("429", api.get_page, ApiException, 429, errorType="RATE_LIMIT", policyName="TEN_SECONDLY_ROLLING")
    checks.equal("message", body["message"], "You have reached your ten_secondly_rolling limit.")
    checks.true("correlation id", len(body["correlationId"]) == 36)


@test
def retries(checks):
    policy = Retry(total=3, backoff_factor=0, status_forcelist=(429, 503), allowed_methods=None)
    api = client(retry=policy).crm.contacts.basic_api
    sim("POST", "faults", [{"endpoint": "contacts", "kind": "status", "status": 429, "times": 1}, {"endpoint": "contacts", "kind": "status", "status": 503, "times": 1}])
    record = api.create({"properties": {"email": "a@example.com"}})
    checks.equal("third time lucky", record.properties["email"], "a@example.com")
    sim("POST", "faults", [{"endpoint": "contacts", "kind": "drop_before", "times": 1}])
    checks.equal("a cut connection", [found.id for found in api.get_page().results], [record.id])


@test
def values(checks):
    api = client().crm.contacts.basic_api
    cases = [
        ({"nope": "x"}, "PROPERTY_DOESNT_EXIST", 'Property "nope" does not exist'),
        ({"email": "test222"}, "INVALID_EMAIL", "Email address test222 is invalid"),
        ({"closedate": "2021-13-04"}, "INVALID_LONG", "2021-13-04 was not a valid long."),
        ({"trial_ends": "1684914035320"}, "INVALID_DATE", "1684914035320 is at 7:40:35.320 UTC, not midnight!"),
        ({"seats": "many"}, "INVALID_INTEGER", "many was not a valid number"),
        ({"hubspot_owner_id": "910901"}, "INVALID_OWNER_ID", "910901 was not a valid owner ID"),
        ({"hs_object_id": "1"}, "READ_ONLY_VALUE", '"hs_object_id" is a read only property; its value cannot be set.'),
    ]
    for properties, code, message in cases:
        body = checks.refused(
            code, lambda: api.create({"properties": properties}), ApiException, 400, category="VALIDATION_ERROR"
        )
        (name,) = properties
        expected = {"message": message, "code": code, "context": {"propertyName": [name]}}
        checks.equal(f"{code}: detail", body["errors"], [expected])


@test
def conflicts(checks):
    api = client().crm.contacts.basic_api
    one = api.create({"properties": {"email": "a@example.com", "app_customer_id": "C-1"}})
    two = api.create({"properties": {"email": "b@example.com"}})
    body = checks.refused("an address", lambda: api.create({"properties": {"email": "a@example.com"}}), ApiException, 409, category="CONFLICT")
    checks.equal("who has it", body["message"], f"Contact already exists. Existing ID: {one.id}")
    body = checks.refused(
        "a unique value", lambda: api.update(two.id, {"properties": {"app_customer_id": "C-1"}}), ApiException, 400, category="VALIDATION_ERROR"
    )
    checks.true("who has that", body["message"].endswith(f" on {two.id}. {one.id} already has that value."))


@test
def unknown_types(checks):
    api = client().crm.objects.basic_api
    body = checks.refused("unknown type", lambda: api.get_page("butterflies"), ObjectsException, 400)
    checks.equal("message", body["message"], "Unable to infer object type from: butterflies")
    checks.true("no category", "category" not in body)


@test
def no_token(checks):
    api = client(token="").crm.contacts.basic_api
    body = checks.refused("no token", api.get_page, UnauthorizedException, 401, category="INVALID_AUTHENTICATION")
    checks.true("message", body["message"].startswith("Authentication credentials not found."))


main()
