"""Fills the simulator, and tells what it holds."""

from checks import ask, sim

BATCH = 100
PAGE = 1000


def create(object_type, records):
    """Creates records through the API, in batches; answers their ids."""
    ids = []
    for start in range(0, len(records), BATCH):
        inputs = [{"properties": record} for record in records[start : start + BATCH]]
        answer = ask("POST", f"/crm/objects/2026-09/{object_type}/batch/create", {"inputs": inputs})
        ids += [record["id"] for record in answer["results"]]
    return ids


def held(object_type, archived=False):
    """Everything the simulator holds of a type: by id, the values that are not empty."""
    found, after = {}, "0"
    while after:
        flag = "&archived=true" if archived else ""
        page = sim("GET", f"objects/{object_type}?after={after}&limit={PAGE}{flag}")
        found.update({record["id"]: record["properties"] for record in page["results"]})
        after = page.get("paging", {}).get("next", {}).get("after")
    return found


def present(properties):
    return {name: value for name, value in properties.items() if value not in (None, "")}


def account():
    """Several pages of each type, merged and archived records, owners and links among them."""
    contacts = create("contacts", [{"email": f"person{n}@example.com", "firstname": f"Zoë {n}", "seats": str(n)} for n in range(305)])
    companies = create("companies", [{"name": f"Company {n}", "domain": f"c{n}.example.com"} for n in range(150)])
    deals = create("deals", [{"dealname": f"Deal {n}", "dealstage": "closedwon", "amount": f"{n}.50"} for n in range(120)])
    tickets = create("tickets", [{"subject": f"Ticket {n}", "hs_pipeline_stage": "1", "hs_pipeline": "0"} for n in range(40)])
    ask("POST", "/crm/v3/objects/contacts/merge", {"primaryObjectId": contacts[0], "objectIdToMerge": contacts[1]})
    for object_type, id in [("contacts", contacts[7]), ("contacts", contacts[200]), ("deals", deals[3])]:
        ask("DELETE", f"/crm/v3/objects/{object_type}/{id}")
    pairs = [{"from": {"id": contact}, "to": {"id": company}} for contact, company in zip(contacts[20:60], companies)]
    ask("POST", "/crm/v4/associations/contacts/companies/batch/associate/default", {"inputs": pairs})
    return {"contacts": contacts, "companies": companies, "deals": deals, "tickets": tickets}
