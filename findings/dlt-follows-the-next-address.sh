#!/usr/bin/env bash
# dlt's paginator for HubSpot's lists reads `paging.next.link` only. An answer with a cursor (`paging.next.after`) and no address is a valid
# page of HubSpot's search; the paginator takes it for the last one, and the rest is never read, without an error.
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
            body["paging"] = {"next": {"after": str(after + 1)}}
            if url.path == "/linked":
                body["paging"]["next"]["link"] = f"http://{self.headers['host']}{url.path}?after={after + 1}"
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

client = RESTClient(f"http://127.0.0.1:{os.environ['PORT']}", paginator=JSONLinkPaginator(next_url_path="paging.next.link"))
read = {path: [row["id"] for page in client.paginate(path, data_selector="results") for row in page] for path in ("/linked", "/cursor")}
print("dlt", version("dlt"))
print("pages with an address and a cursor:", read["/linked"])
print("pages with a cursor only:          ", read["/cursor"])
sys.exit(0 if read == {"/linked": ["0", "1", "2"], "/cursor": ["0"]} else 1)
PY
