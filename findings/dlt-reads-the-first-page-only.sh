#!/usr/bin/env bash
# Without a paginator of its own, dlt's REST client looks for one in the first answer. It does not recognise HubSpot's lists
# (`paging.next.link` and `paging.next.after`): it reads the first page, logs a warning, and ends without an error. With the address named
# (`next_url_path="paging.next.link"`) it reads them all.
set -euo pipefail

folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "dlt==1.31.0"

cat >"$folder/server.py" <<'PY'
import http.server, json, sys
from urllib.parse import parse_qs, urlsplit

class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        after = int(parse_qs(url.query).get("after", ["0"])[0])
        body = {"results": [{"id": str(after)}]}
        if after < 2:
            link = f"http://{self.headers['host']}{url.path}?after={after + 1}"
            body["paging"] = {"next": {"after": str(after + 1), "link": link}}
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Pages)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 "$folder/server.py" >"$folder/port" &
server=$!
for _ in $(seq 100); do [[ -s $folder/port ]] && break; sleep 0.1; done

NO_PROXY=127.0.0.1 PORT=$(cat "$folder/port") "$folder/venv/bin/python" - <<'PY'
import os, sys
from importlib.metadata import version
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.paginators import JSONLinkPaginator

def read(**options):
    client = RESTClient(f"http://127.0.0.1:{os.environ['PORT']}", **options)
    return [row["id"] for page in client.paginate("/contacts", data_selector="results") for row in page]

found = read()
named = read(paginator=JSONLinkPaginator(next_url_path="paging.next.link"))
print("dlt", version("dlt"))
print("rows of three pages, paginator found by itself:", found)
print("rows of three pages, address named:            ", named)
sys.exit(0 if (found, named) == (["0"], ["0", "1", "2"]) else 1)
PY
