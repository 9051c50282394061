"""The Singer tap for HubSpot as it is installed, led to the simulator.

The tap has no option for its base address, so requests to it are redirected here; any other address is refused. Streams
of object types that the simulator does not have are left out, because the tap asks for the definitions of all of them.
"""

import os
import sys
from urllib.parse import urlsplit, urlunsplit

import requests
from tap_hubspot.tap import TapHubspot

HUBSPOT = "api.hubapi.com"
SIMULATOR = urlsplit(os.environ["CONFORMANCE_URL"])
STREAMS = {"contacts", "companies", "deals", "tickets", "owners"}

send = requests.adapters.HTTPAdapter.send


def redirected(adapter, request, **options):
    url = urlsplit(request.url)
    # A request that is sent again has been redirected already.
    if (url.scheme, url.netloc) not in (("https", HUBSPOT), SIMULATOR[:2]):
        raise RuntimeError(f"the tap asks {url.netloc} for something")
    request.url = urlunsplit(url._replace(scheme=SIMULATOR.scheme, netloc=SIMULATOR.netloc))
    # Whatever proxies the environment names, the simulator is on this machine.
    return send(adapter, request, **{**options, "proxies": {}})


class Tap(TapHubspot):
    def discover_streams(self):
        found = super().discover_streams()
        return [stream for stream in found if stream.name in STREAMS or stream.name.endswith("_associations")]


requests.adapters.HTTPAdapter.send = redirected
sys.argv[0] = "tap-hubspot"
Tap.cli()
