"""Counts checks, and asks the simulator's own routes. Knows no client."""

import json
import os
import sys
import traceback
import urllib.request

URL = os.environ["CONFORMANCE_URL"]
TESTS = []


def test(function):
    """Marks a test; each starts with an account that holds no records."""
    TESTS.append(function)
    return function


def ask(method, path, body=None):
    """Asks the simulator past every client: its own routes under `/_sim`, or the API with any token."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"authorization": "Bearer any", "content-type": "application/json"}
    request = urllib.request.Request(f"{URL}{path}", data=data, method=method, headers=headers)
    with urllib.request.urlopen(request) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def sim(method, path, body=None):
    """Asks one of the simulator's own routes."""
    return ask(method, f"/_sim/{path}", body)


class Checks:
    def __init__(self):
        self.passed = 0
        self.failed = 0

    def equal(self, what, found, expected):
        if found == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}: found {found!r}, expected {expected!r}")

    def true(self, what, found):
        self.equal(what, bool(found), True)

    def refused(self, what, call, exception, code, /, **fields):
        """The call raises exactly this class, with this HTTP status and these fields in its body."""
        try:
            call()
        except Exception as error:
            self.equal(f"{what}: class", type(error), exception)
            self.equal(f"{what}: status", getattr(error, "status", None), code)
            body = json.loads(getattr(error, "body", None) or "{}")
            for name, expected in fields.items():
                self.equal(f"{what}: {name}", body.get(name), expected)
            return body
        self.equal(f"{what}: raises", None, exception)
        return {}


def main():
    checks = Checks()
    for function in TESTS:
        sim("POST", "reset")
        try:
            function(checks)
        except Exception:
            checks.failed += 1
            print(f"FAILED {function.__name__}: it ended with an exception")
            traceback.print_exc(limit=2, file=sys.stdout)
    print(f"checks passed: {checks.passed}")
    sys.exit(1 if checks.failed or not checks.passed else 0)
