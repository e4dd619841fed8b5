"""Mutations of HTML and XML: tags lost, doubled and nested without end, entities, scripts."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable

__all__ = ["MARKUP", "Mutation"]

#: From bytes and a source of chance to bytes.
Mutation = Callable[[bytes, random.Random], bytes]

_TAG = re.compile(rb"</?[A-Za-z][^<>]*>")
_TEXT = re.compile(rb">([^<>]*[^<>\s][^<>]*)<")
TEXTS = (
    b"31/02/2026",
    b"0000-00-00",
    b"nan",
    b"1e999",
    b"-5",
    b"9" * 400,
    b"&lt;b&gt;",
    b"&#0;",
    b"&#xD800;",
    b"&#x110000;",
    b"&nbsp;",
    b"&unknown;",
    b"&amp;amp;",
    b"=1+1",
    "🥚 \u202e بيض e\u0301".encode(),
    b"",
    b" \n\t ",
    b"x" * 1_000_000,
)
#: Ten to the ninth copies, if somebody expands them.
BOMB = (
    b"<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'>"
    + b"".join(b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(8))
    + b"<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
)
INSERTED = (
    b"<script>document.write('<tr><td>natto</td></tr>')</script>",
    b"<!--",
    b"-->",
    b"<![CDATA[",
    b"]]>",
    b"<style>",
    b"<textarea>",
    b"<plaintext>",
    b"<template>",
    b"<svg onload=alert(1)>",
    b"<iframe src='file:///etc/passwd'></iframe>",
    b"<meta charset='utf-16'>",
    b"<meta charset='shift_jis'>",
    b"<meta charset='no-such'>",
    b"<table><tr><td>",
    b"</table>",
    b"</html>",
    b"<td colspan='1000000000'>",
    b"<td rowspan='1000000000'>",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"<?php",
    b"<",
    b"&",
    b"\0",
)


def _at_a_tag(data: bytes, draw: random.Random) -> int:
    tags = [found.start() for found in _TAG.finditer(data)]
    return draw.choice(tags) if tags else draw.randint(0, len(data))


def tags_dropped(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.02, 0.2, 1))
    return _TAG.sub(lambda found: b"" if draw.random() < share else found[0], data)


def tags_not_closed(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.05, 0.5, 1))
    return re.sub(rb"</[^<>]*>", lambda found: b"" if draw.random() < share else found[0], data)


def tags_doubled(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.02, 0.2))
    return _TAG.sub(lambda found: found[0] * 2 if draw.random() < share else found[0], data)


def tag_broken(data: bytes, draw: random.Random) -> bytes:
    at = data.find(b">", _at_a_tag(data, draw))
    return data[:at] + data[at + 1 :] if at >= 0 else data


def nested_deep(data: bytes, draw: random.Random) -> bytes:
    name = draw.choice((b"div", b"table", b"b", b"tr", b"td", b"a", b"form", b"table><tr><td"))
    at, depth = _at_a_tag(data, draw), draw.choice((300, 5_000, 100_000))
    closing = b"</%s>" % name.split(b">")[0] * depth if draw.random() < 0.5 else b""
    return data[:at] + b"<%s>" % name * depth + closing + data[at:]


def entity_bomb(data: bytes, draw: random.Random) -> bytes:
    entity = draw.choice((b"&i;", b"&c;", b"&f;"))
    found = list(_TEXT.finditer(data))
    if found:
        place = draw.choice(found)
        data = data[: place.start(1)] + entity + data[place.end(1) :]
    # An XML declaration must stay in front.
    head = re.match(rb"<\?xml[^>]*\?>", data)
    end = head.end() if head else 0
    return data[:end] + BOMB + data[end:]


def inserted(data: bytes, draw: random.Random) -> bytes:
    at = _at_a_tag(data, draw)
    return data[:at] + draw.choice(INSERTED) + data[at:]


def texts_changed(data: bytes, draw: random.Random) -> bytes:
    share, text = draw.choice((0.01, 0.05, 0.3)), draw.choice(TEXTS)
    budget = [draw.choice((1, 3, 1000)) if len(text) < 1000 else 1]

    def change(found: re.Match[bytes]) -> bytes:
        if not budget[0] or draw.random() > share:
            return found[0]
        budget[0] -= 1
        return b">" + text + b"<"

    return _TEXT.sub(change, data)


def elements_moved(data: bytes, draw: random.Random) -> bytes:
    """Cut the markup at tags into pieces and exchange two of them."""
    cuts = sorted({0, len(data), *(_at_a_tag(data, draw) for _ in range(3))})
    pieces = [data[a:b] for a, b in itertools.pairwise(cuts)]
    i, j = draw.randrange(len(pieces) or 1), draw.randrange(len(pieces) or 1)
    if pieces:
        pieces[i], pieces[j] = pieces[j], pieces[i]
    return b"".join(pieces)


def attributes_changed(data: bytes, draw: random.Random) -> bytes:
    share = draw.choice((0.05, 0.5, 1))
    by = draw.choice((b"", b' class="x"', b" class=", b' id="1" id="2"', b' style="display:none"', b" colspan=0"))
    return re.sub(rb"\s[\w-]+=(?:\"[^\"]*\"|'[^']*')", lambda m: by if draw.random() < share else m[0], data)


MARKUP: tuple[Mutation, ...] = (
    tags_dropped,
    tags_not_closed,
    tags_doubled,
    tag_broken,
    nested_deep,
    entity_bomb,
    inserted,
    inserted,
    texts_changed,
    texts_changed,
    texts_changed,
    elements_moved,
    attributes_changed,
)
