"""Set-up asks where pip looks for packages, and tells uv the same."""

from __future__ import annotations

from setup.package_index import environment_for_uv, parse_pip_configuration

LISTING = """\
:env:.extra-index-url='https://b.example/simple'
global.index-url='https://a.example/simple'
global.extra-index-url='https://ignored.example/simple'
global.find-links='/media/wheels\\nhttps://c.example/wheels'
install.timeout='90'
freeze.timeout='1'
"""


def test_the_environment_wins_over_the_section_and_the_section_over_the_rest() -> None:
    assert parse_pip_configuration(LISTING) == {
        "index-url": "https://a.example/simple",
        "extra-index-url": "https://b.example/simple",
        "find-links": "/media/wheels\nhttps://c.example/wheels",
        "timeout": "90",
    }


def test_uv_looks_where_pip_looks() -> None:
    environment = environment_for_uv(parse_pip_configuration(LISTING), {"HOME": "here"})
    assert environment == {
        "HOME": "here",
        "UV_DEFAULT_INDEX": "https://a.example/simple",
        "UV_INDEX": "https://b.example/simple",
        "UV_FIND_LINKS": "/media/wheels,https://c.example/wheels",
        "UV_HTTP_TIMEOUT": "90",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
    }


def test_what_a_person_set_for_uv_stays() -> None:
    environment = environment_for_uv({"index-url": "https://a.example/simple"}, {"UV_DEFAULT_INDEX": "mine"})
    assert environment["UV_DEFAULT_INDEX"] == "mine"


def test_an_unconfigured_machine_gets_no_address() -> None:
    assert environment_for_uv(parse_pip_configuration(""), {}) == {"UV_INDEX_STRATEGY": "unsafe-best-match"}
