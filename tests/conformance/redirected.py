"""Leads what a foreign program asks of HubSpot to the simulator.

Such programs have no option for another address than HubSpot's, so requests to it are redirected here; any other address is
refused. Importing this module is enough.
"""

import os
from urllib.parse import urlsplit, urlunsplit

import requests

HUBSPOT = "api.hubapi.com"
SIMULATOR = urlsplit(os.environ["CONFORMANCE_URL"])

send = requests.adapters.HTTPAdapter.send


def redirected(adapter, request, **options):
    url = urlsplit(request.url)
    # A request that is sent again has been redirected already, and addresses of next pages are the simulator's own.
    if (url.scheme, url.netloc) not in (("https", HUBSPOT), SIMULATOR[:2]):
        raise RuntimeError(f"the program asks {url.netloc} for something")
    request.url = urlunsplit(url._replace(scheme=SIMULATOR.scheme, netloc=SIMULATOR.netloc))
    # Whatever proxies the environment names, the simulator is on this machine.
    return send(adapter, request, **{**options, "proxies": {}})


requests.adapters.HTTPAdapter.send = redirected
