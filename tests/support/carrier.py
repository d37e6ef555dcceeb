"""A stand-in for the carrier's HTTP API, at the edge of our machines."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs


@dataclass
class Carrier:
    """What it answers, and the forms it got, with the headers that matter."""

    status: int = 201
    answer: dict[str, object] = field(default_factory=lambda: {"sid": "SM1"})
    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def serving(carrier: Carrier) -> Iterator[Carrier]:
    """Run it until the block ends."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            carrier.forms.append({name: values[0] for name, values in parse_qs(body).items()})
            carrier.headers.append(dict(self.headers))
            self.send_response(carrier.status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(carrier.answer).encode())

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    carrier.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield carrier
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
