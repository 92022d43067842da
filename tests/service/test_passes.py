"""Passes: only the server makes them, and nobody is the teacher by what a browser says of itself."""

import pytest

from explorer.service.passes import TEACHER, VISITOR, Passes, place_of


def sent(passes_cookie, name=VISITOR, **headers):
    return {"cookie": f"other=1; {name}={passes_cookie}; last=2", **headers}


def test_a_pass_is_known_again_and_each_is_another_visitor():
    passes = Passes()
    names = {passes.visitor(sent(passes.fresh())) for _ in range(50)}
    assert len(names) == 50
    assert "" not in names
    one = passes.fresh()
    assert passes.visitor(sent(one)) == passes.visitor(sent(one))


@pytest.mark.parametrize(
    "forge",
    [
        lambda mine, other: "",
        lambda mine, other: "pupil-7",
        lambda mine, other: "pupil-7.",
        lambda mine, other: f"pupil-7.{mine.partition('.')[2]}",  # somebody else's signature
        lambda mine, other: mine[:-1],
        lambda mine, other: mine.replace(".", ".."),
        lambda mine, other: f"x{mine}",
        lambda mine, other: other,  # of another process
        lambda mine, other: "ä.ö",
        lambda mine, other: "." + mine.partition(".")[2],
    ],
)
def test_a_name_that_a_client_chose_is_none(forge):
    passes = Passes()
    assert passes.visitor(sent(forge(passes.fresh(), Passes().fresh()))) == ""


HERE = {"host": "127.0.0.1:7860"}


@pytest.mark.parametrize(
    ("client", "headers", "teaches"),
    [
        ("127.0.0.1", HERE, True),
        ("127.0.0.1", {"host": "localhost:7860"}, True),
        ("127.0.0.1", {"host": "localhost."}, True),
        ("127.0.0.1", {"host": "LocalHost.:7860"}, True),
        ("127.0.0.1", {"host": "localhost:x"}, False),
        ("127.0.0.1", {"host": "[127.0.0.1]:7860"}, False),
        ("127.0.0.1", {"host": "localhost@evil.example"}, False),
        ("::1", {"host": "[::1]:7860"}, True),
        ("::ffff:127.0.0.1", HERE, True),
        ("192.0.2.7", HERE, False),  # a pupil who says Host: 127.0.0.1
        ("127.0.0.1", {"host": "school.example.org"}, False),  # a proxy or a tunnel on this machine
        ("127.0.0.1", {**HERE, "x-forwarded-for": "127.0.0.1"}, False),
        ("127.0.0.1", {**HERE, "forwarded": "for=192.0.2.7"}, False),
        ("127.0.0.1", {}, False),
        ("", HERE, False),
        ("testclient", HERE, False),
        ("192.0.2.7", {**HERE, "x-forwarded-for": "127.0.0.1"}, False),
    ],
)
def test_who_sits_at_this_machine_is_the_teacher(client, headers, teaches):
    assert Passes().teaches(headers, client) == teaches


def test_the_teachers_link_makes_a_teacher_anywhere():
    passes = Passes()
    away = {"host": "192.168.1.5:7860"}
    assert passes.opens(passes.key)
    assert not any(passes.opens(key) for key in ("", passes.key[:-1], passes.key + "x", Passes().key, "ö"))
    assert passes.teaches({**sent(passes.teacher(), TEACHER), **away}, "192.0.2.7")
    for forged in ("", passes.key, Passes().teacher(), passes.fresh()):
        assert not passes.teaches({**sent(forged, TEACHER), **away}, "192.0.2.7")
    assert passes.visitor(sent(passes.teacher())) == ""


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::9", True),  # whoever has one of these has all of them
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("fe80::1%eth0", "fe80::2", True),
        ("192.0.2.7:4711", "192.0.2.7:52", True),  # as some proxies write it: else each connection is a visitor
        ("[2001:db8:1:2::3]:4711", "2001:db8:1:2::4", True),
        ("[::ffff:192.0.2.7]:4711", "192.0.2.7", True),
        ("192.0.2.7:4711", "192.0.2.8:4711", False),
        ("unknown", "unknown", True),
    ],
)
def test_a_place_is_as_coarse_as_addresses_are_given_out(one, other, same):
    assert (place_of(one) == place_of(other)) == same
