"""A real OpenID provider, and a browser's way through its forms."""

import json
import re
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx2

from nodekit import node_with
from tooling.node import WEB

SCRIPT = Path(__file__).parent / "api" / "openid_provider.mjs"
SECRET = "a secret of the provider's client"
FORM = re.compile(r'action="([^"]+)"')
PROMPT = re.compile(r'name="prompt" value="([a-z]+)"')
MOST_STEPS = 12


@contextmanager
def provider(port: int, redirect: str, people: Mapping[str, Any]) -> Generator[str]:
    """Run the provider; gives its issuer. Each one signs with a key of its own."""
    told = {"port": port, "redirect": redirect, "people": people, "secret": SECRET, "web": str(WEB)}
    node = node_with("oidc-provider").folder / "node"
    process = subprocess.Popen(
        [str(node), str(SCRIPT), json.dumps(told)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "listening"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=60)


def log_in(address: str, person: str) -> str:
    """Fill in the provider's forms as somebody; gives the address to which it sends the browser back."""
    with httpx2.Client(trust_env=False) as browser:
        answer = browser.get(address)
        for _ in range(MOST_STEPS):
            place = str(answer.url)
            if answer.is_redirect:
                place = urljoin(place, answer.headers["location"])
                if "/session/oidc/callback" in place:
                    return place
                answer = browser.get(place)
                continue
            form, prompt = FORM.search(answer.text), PROMPT.search(answer.text)
            assert form is not None, answer.text
            assert prompt is not None, answer.text
            fields = {"prompt": prompt[1], "login": person, "password": "any"}
            answer = browser.post(urljoin(place, form[1]), data=fields)
    raise AssertionError("the provider never sent the browser back")
