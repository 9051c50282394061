"""Makes clients that speak to the simulator; the rest of a test comes from `checks`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from checks import URL, Checks, ask, main, sim, test  # noqa: E402, F401
from hubspot import HubSpot  # noqa: E402


def client(token="any", **options):
    return HubSpot(access_token=token, host=URL, **options)
