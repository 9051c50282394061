"""Webhooks: settings and subscriptions by the client, deliveries checked by its own signature code."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from hubspot.utils.signature import Signature
from hubspot.webhooks.exceptions import ApiException, NotFoundException
from support import client, main, sim, test

APP = 71
SECRET = "simulator"
DELIVERIES = queue.Queue()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        DELIVERIES.put((f"http://{self.headers['host']}{self.path}", self.headers, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
threading.Thread(target=server.serve_forever, daemon=True).start()
TARGET = f"http://127.0.0.1:{server.server_port}/hook?from=hubspot"


def webhooks():
    return client(token=None, api_key="any").webhooks


def subscribe(api, event_type, **more):
    request = {"eventType": event_type, "active": True, **more}
    return api.subscriptions_api.create(APP, request)


def events(count):
    """So many events, with the deliveries they came in."""
    found, deliveries = [], []
    while len(found) < count:
        delivery = DELIVERIES.get(timeout=20)
        deliveries.append(delivery)
        found += json.loads(delivery[2])
    return found, deliveries


@test
def settings(checks):
    api = webhooks().settings_api
    api.clear(APP)
    checks.refused("none yet", lambda: api.get_all(APP), NotFoundException, 404)
    made = api.configure(APP, {"targetUrl": TARGET, "throttling": {"maxConcurrentRequests": 20}})
    checks.equal("target", made.target_url, TARGET)
    checks.equal("throttling", api.get_all(APP).throttling.max_concurrent_requests, 20)
    elsewhere = {"targetUrl": "http://example.com/hook", "throttling": {"maxConcurrentRequests": 10}}
    body = checks.refused("another machine", lambda: api.configure(APP, elsewhere), ApiException, 400, category="VALIDATION_ERROR")
    checks.true("it says why", "this machine only" in body["message"])


@test
def subscriptions(checks):
    api = webhooks().subscriptions_api
    made = subscribe(webhooks(), "company.propertyChange", propertyName="name")
    checks.equal("made", (made.event_type, made.property_name, made.active), ("company.propertyChange", "name", True))
    checks.equal("one", api.get_by_id(made.id, APP).event_type, "company.propertyChange")
    checks.equal("paused", api.update(made.id, APP, {"active": False}).active, False)
    batch = api.update_batch(APP, {"inputs": [{"id": int(made.id), "active": True}]})
    checks.equal("batch", [one.active for one in batch.results], [True])
    checks.true("listed", made.id in [one.id for one in api.get_all(APP).results])
    api.archive(made.id, APP)
    checks.refused("gone", lambda: api.get_by_id(made.id, APP), NotFoundException, 404)


@test
def deliveries(checks):
    api = webhooks()
    api.settings_api.configure(APP, {"targetUrl": TARGET, "throttling": {"maxConcurrentRequests": 10}})
    made = [
        subscribe(api, "contact.creation"),
        subscribe(api, "contact.deletion"),
        subscribe(api, "contact.propertyChange", propertyName="city"),
    ]
    crm = client().crm.contacts
    contact = crm.basic_api.create({"properties": {"email": "Ada@Example.com", "city": "Łódź"}})
    sim("PATCH", f"objects/contacts/{contact.id}", {"properties": {"city": "Bonn"}})
    crm.basic_api.archive(contact.id)
    found, arrived = events(4)
    told = {(event["subscriptionType"], event["changeSource"], event.get("propertyValue")) for event in found}
    expected = {
        ("contact.creation", "INTEGRATION", None),
        ("contact.propertyChange", "INTEGRATION", "Łódź"),
        ("contact.propertyChange", "CRM_UI", "Bonn"),
        ("contact.deletion", "INTEGRATION", None),
    }
    checks.equal("what is told", told, expected)
    checks.equal("of whom", {event["objectId"] for event in found}, {int(contact.id)})
    checks.equal("by which subscriptions", {event["subscriptionId"] for event in found}, {int(one.id) for one in made})
    for uri, headers, body in arrived:
        v1 = (headers["X-HubSpot-Signature"], SECRET, body)
        checks.true("v1", Signature.is_valid(*v1, signature_version=headers["X-HubSpot-Signature-Version"]))
        v3 = (headers["X-HubSpot-Signature-v3"], SECRET, body)
        more = {"http_uri": uri, "timestamp": headers["X-HubSpot-Request-Timestamp"], "signature_version": "v3"}
        checks.true("v3", Signature.is_valid(*v3, **more))
        checks.true("of nobody else", not Signature.is_valid(v3[0], "another", body, **more))
    for one in made:
        api.subscriptions_api.archive(one.id, APP)
    api.settings_api.clear(APP)


main()
