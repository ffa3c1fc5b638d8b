"""Where packages come from is the machine's business: uv is told what pip was told, and no file of ours records it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Mapping

FROM_PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}
# pip reads its sections in this order; the later one wins.
SECTIONS = ("global", "install", ":env:")


def parse_pip_configuration(listing: str) -> dict[str, str]:
    """Option -> value in force for `pip install`, from the ``section.option='value'`` lines of `pip config list`."""
    sections: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listing.splitlines():
        key, _, value = line.partition("=")
        section, _, option = key.rpartition(".")
        if section in sections:
            sections[section][option] = ast.literal_eval(value)
    return {option: value for section in SECTIONS for option, value in sections[section].items()}


def environment_for_uv(pip_options: Mapping[str, str], environment: Mapping[str, str]) -> dict[str, str]:
    """The environment in which uv looks where pip would look. What the person set for uv itself stays."""
    found = {}
    for option, variable in FROM_PIP_TO_UV.items():
        values = pip_options.get(option, "").split()
        if values:
            found[variable] = (",".join if variable == "UV_FIND_LINKS" else " ".join)(values)
    # pip takes the best version of all its indexes; uv by itself stops at the first index that knows the name.
    # With every file pinned by hash this cannot bring in anything else.
    found["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return {**environment, **{name: value for name, value in found.items() if name not in environment}}


def read_pip_options(python: str) -> dict[str, str]:
    listing = subprocess.run([python, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    return parse_pip_configuration(listing.stdout)
