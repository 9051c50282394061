"""Tokens: exchange, refresh, metadata, revocation."""

import json
import urllib.error
import urllib.parse
import urllib.request

from hubspot.oauth.exceptions import ApiException, NotFoundException
from hubspot.utils.oauth import get_auth_url
from support import URL, client, main, test

REDIRECT = "http://localhost:3000/back"
APP = {"client_id": "an-app", "client_secret": "a-secret"}


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def consent():
    """Where the consent page leads, as query parameters."""
    asked = get_auth_url(scope=("oauth", "crm.objects.contacts.read"), client_id="an-app", redirect_uri=REDIRECT, state="s 1")
    query = urllib.parse.urlsplit(asked).query
    try:
        urllib.request.build_opener(Stay).open(f"{URL}/oauth/authorize?{query}")
    except urllib.error.HTTPError as answer:
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["location"]).query))


def exchange():
    api = client(token=None).oauth.tokens_api
    return api.create(grant_type="authorization_code", code=consent()["code"], redirect_uri=REDIRECT, **APP)


@test
def life_of_a_token(checks):
    checks.equal("state", consent()["state"], "s 1")
    tokens = exchange()
    checks.equal("kind", (tokens.token_type, tokens.expires_in), ("bearer", 1800))
    checks.true("refresh token", tokens.refresh_token.startswith("na1-"))
    found = client(token=tokens.access_token).crm.contacts.basic_api.get_page()
    checks.equal("it opens the API", found.results, [])
    api = client(token=None).oauth
    renewed = api.tokens_api.create(grant_type="refresh_token", refresh_token=tokens.refresh_token, **APP)
    checks.equal("the refresh token stays", renewed.refresh_token, tokens.refresh_token)
    checks.true("a new access token", renewed.access_token != tokens.access_token)
    info = api.access_tokens_api.get(renewed.access_token)
    checks.equal("scopes", info.scopes, ["oauth", "crm.objects.contacts.read"])
    checks.equal("portal", (info.hub_id, info.token_type), (1234567, "access"))
    checks.true("time left", 1790 <= info.expires_in <= 1800)
    checks.equal("of the refresh token", api.refresh_tokens_api.get(tokens.refresh_token).client_id, "an-app")
    api.refresh_tokens_api.archive(tokens.refresh_token)
    body = checks.refused(
        "after revocation",
        lambda: api.tokens_api.create(grant_type="refresh_token", refresh_token=tokens.refresh_token, **APP),
        ApiException,
        400,
        status="BAD_REFRESH_TOKEN",
        error="invalid_grant",
    )
    checks.equal("message", body["message"], "refresh token is invalid, expired or revoked")
    checks.equal("the access token lives", client(token=renewed.access_token).crm.contacts.basic_api.get_page().results, [])


@test
def refused_grants(checks):
    api = client(token=None).oauth
    cases = [
        ("a wrong code", dict(grant_type="authorization_code", code="x", redirect_uri=REDIRECT), "BAD_AUTH_CODE"),
        ("a wrong refresh token", dict(grant_type="refresh_token", refresh_token="x"), "BAD_REFRESH_TOKEN"),
        ("a wrong grant", dict(grant_type="password"), "BAD_GRANT_TYPE"),
    ]
    for what, fields, status in cases:
        checks.refused(what, lambda: api.tokens_api.create(**fields, **APP), ApiException, 400, status=status)
    code = consent()["code"]
    other = dict(grant_type="authorization_code", code=code, redirect_uri="https://example.com")
    checks.refused("another redirect", lambda: api.tokens_api.create(**other, **APP), ApiException, 400, status="BAD_REDIRECT_URI")
    checks.refused("an unknown token", lambda: api.access_tokens_api.get("x"), NotFoundException, 404)


main()
