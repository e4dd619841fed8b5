from __future__ import annotations

from vitamer.errors import DiaryFormatError, VitamerError


def test_message_has_place_rule_and_way_out() -> None:
    error = DiaryFormatError("'x' is no date", place="a.csv:3", way_out="Write it as 2026-01-13.")
    assert str(error) == "a.csv:3: 'x' is no date. Write it as 2026-01-13."
    assert (error.place, error.rule, error.way_out) == (
        "a.csv:3",
        "'x' is no date",
        "Write it as 2026-01-13.",
    )


def test_message_without_place_and_way_out() -> None:
    assert str(VitamerError("nothing is there.")) == "nothing is there"


def test_every_error_is_of_the_family() -> None:
    import vitamer.errors as module

    assert all(issubclass(getattr(module, name), VitamerError) for name in module.__all__)
