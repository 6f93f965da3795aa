"""Servers of language models: the real one of llama.cpp with a tiny random model, and one that follows a script."""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

LLAMA = """
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.n_ctx, params.n_parallel = sys.argv[1], int(sys.argv[2]), 1
params.cpuparams.n_threads, params.warmup, params.port = 1, False, 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
"""
READY_SECONDS = 60


@contextmanager
def llama_server(model: Path, *, context_tokens: int = 4096) -> Iterator[str]:
    """Run llama.cpp's own server until the block ends; gives its base URL."""
    process = subprocess.Popen(
        [sys.executable, "-c", LLAMA, str(model), str(context_tokens)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        address = next(line for line in process.stdout if line.startswith("http"))
        yield f"{address.strip()}/v1"
    finally:
        process.stdin.close()
        process.wait(READY_SECONDS)
        process.stdout.close()


@dataclass
class Asked:
    """One request as it came."""

    path: str
    key: str | None
    body: dict[str, Any]

    @property
    def text(self) -> str:
        """All that the model was told."""
        return "\n".join(message["content"] for message in self.body["messages"])


Answerer = Callable[[Asked], str]


@dataclass
class Script:
    """What a server does: its faults first, one a request, then what `answer` says.

    A fault is a status with a body, or `cut` (breaks off), `hang` (waits for `go_on`), `none` (empty).
    """

    base_url: str = ""
    answer: Answerer = lambda _: "Yes."
    faults: list[tuple[int, Mapping[str, Any]] | str] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()
    """Parameters, such as response_format, that it answers with 400."""
    pages: dict[str, Any] = field(default_factory=dict)
    """Path to what GET and POST give there, beside the chat."""
    pause_seconds: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._page({})

    def do_POST(self) -> None:
        story = self.server.story
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not self.path.endswith("/chat/completions"):
            self._page(body)
            return
        asked = Asked(self.path, self.headers["Authorization"], body)
        story.asked.append(asked)
        refused = [name for name in story.refuses if name in body]
        if refused:
            told = {"message": f"'{refused[0]}' is not known", "param": refused[0]}
            self._whole(400, {"error": told})
        elif story.faults:
            self._fault(story.faults.pop(0), asked)
        elif not body.get("stream"):
            self._whole(200, {"choices": [{"message": {"content": story.answer(asked)}}]})
        else:
            self._stream(story.answer(asked), asked)

    def _page(self, body: Mapping[str, Any]) -> None:
        found = self.server.story.pages.get(self.path)
        if callable(found):
            found = found(body)
        self._whole(404 if found is None else 200, found if found is not None else {})

    def _fault(self, fault: tuple[int, Mapping[str, Any]] | str, asked: Asked) -> None:
        if isinstance(fault, tuple):
            self._whole(*fault)
        elif fault == "hang":
            self.server.story.go_on.wait(30)
            self.close_connection = True
        else:
            self._stream("This breaks off", asked, is_whole=False)

    def _whole(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", "7")
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(data)

    def _stream(self, text: str, asked: Asked, *, is_whole: bool = True) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        is_tool = "tools" in asked.body
        limit = asked.body.get("max_tokens") or asked.body.get("max_completion_tokens")
        words = text.split(" ")
        with contextlib.suppress(ConnectionError):
            for number, word in enumerate(words[:limit]):
                time.sleep(self.server.story.pause_seconds)
                self._event(
                    {"choices": [{"index": 0, "delta": _delta(word, number, is_tool=is_tool)}]}
                )
            if is_whole:
                reason = "length" if len(words) > limit else "stop"
                self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]})
                usage = {"prompt_tokens": len(asked.text.split()), "completion_tokens": len(words)}
                self._event({"choices": [], "usage": {**usage, "total_tokens": 0}})
                self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, data: Mapping[str, Any]) -> None:
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "script"}
        self.wfile.write(f"data: {json.dumps({**head, **data})}\n\n".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _delta(word: str, number: int, *, is_tool: bool) -> dict[str, Any]:
    text = word if number == 0 else f" {word}"
    if not is_tool:
        return {"content": text}
    return {"tool_calls": [{"index": 0, "function": {"arguments": text}}]}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    story: Script


def counting_words(context_tokens: int) -> dict[str, Any]:
    """Give the pages of a llama.cpp that counts words as tokens."""
    return {
        "/props": {"default_generation_settings": {"n_ctx": context_tokens}},
        "/apply-template": lambda body: {
            "prompt": "\n".join(m["content"] for m in body["messages"])
        },
        "/tokenize": lambda body: {"tokens": body["content"].split()},
    }


@contextmanager
def scripted_server(**wishes: Any) -> Iterator[Script]:
    """Serve on a free port until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.story = Script(base_url=f"http://127.0.0.1:{server.server_port}/v1", **wishes)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.story
    finally:
        server.story.go_on.set()
        server.shutdown()
        thread.join()
        server.server_close()
