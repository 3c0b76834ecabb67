"""An S3-compatible server for the tests: `rclone serve s3`, a process of its own.

It answers a request for a part as if it had sent all; what stands before it says that it is a part, as S3 does."""

from __future__ import annotations

import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

KEY, SECRET = "test-key", "test-secret-of-the-bucket"


@contextmanager
def bucket(folder: Path) -> Iterator[str]:
    """The address of a bucket whose objects are in a folder."""
    (folder / "loom").mkdir(parents=True)
    program = Path(sysconfig.get_path("scripts")) / "rclone"
    command = [program, "serve", "s3", folder, "--addr", "127.0.0.1:0", "--auth-key", f"{KEY},{SECRET}", "--config", ""]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "http://" in line)
        before = standing_before(int(line.rsplit(":", 1)[1].strip("/]\n")))
        try:
            yield f"s3://loom/files?endpoint=http://127.0.0.1:{before.server_port}&key={KEY}&secret={SECRET}&megabytes=20"
        finally:
            before.shutdown()
            process.kill()


def standing_before(port: int) -> ThreadingHTTPServer:
    """Passes everything on."""

    class Passing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            line = HTTPConnection("127.0.0.1", port)
            sent = self.rfile.read(int(self.headers.get("content-length", 0)))
            line.request(self.command, self.path, sent or None, dict(self.headers))
            answer = line.getresponse()
            content = answer.read()
            self.send_response(206 if answer.getheader("content-range") else answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("date", "server", "transfer-encoding", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", answer.getheader("content-length") or str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            line.close()

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = pass_on

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Passing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
