"""Stitch's Singer tap for HubSpot as it is installed, led to the simulator.

Streams whose paths are of versions 1 and 2, or of areas that the simulator does not have, are left out: the tap asks for the
definitions of all of them.
"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))

import redirected  # noqa: E402, F401
import tap_hubspot  # noqa: E402

STREAMS = {"contacts", "tickets", "owners"}

tap_hubspot.STREAMS[:] = [stream for stream in tap_hubspot.STREAMS if stream.tap_stream_id in STREAMS]
sys.argv[0] = "tap-hubspot"
tap_hubspot.main()
