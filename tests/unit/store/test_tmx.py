from __future__ import annotations

import os
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import tmx
from dubai_desktop.store.tmx import Unit, read_tmx


def write(
    path: Path, body: str, *, doctype: str = "", encoding: str = "utf-8", header: str = '<header srclang="en"/>'
) -> Path:
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{doctype}<tmx version="1.4">{header}<body>{body}</body></tmx>'
    path.write_text(text, encoding=encoding)
    return path


def unit(*texts: tuple[str, str], attributes: str = "", note: str = "") -> str:
    said = "".join(f'<tuv xml:lang="{language}"><seg>{text}</seg></tuv>' for language, text in texts)
    return f"<tu {attributes}>{f'<note>{note}</note>' if note else ''}{said}</tu>"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memory.tmx"


def test_every_pair_of_a_unit_is_read_with_its_note(file: Path) -> None:
    write(file, unit(("en", "One"), ("bn", "এক"), ("hi", "एक"), note="a number"))
    assert list(read_tmx(file)) == [
        Unit("One", "এক", "en", "bn", "a number"),
        Unit("One", "एक", "en", "hi", "a number"),
    ]


def test_the_source_language_decides_the_direction_not_the_order(file: Path) -> None:
    write(file, unit(("bn-IN", "এক"), ("EN_us", "One")) + unit(("bn", "দুই"), ("en", "Two"), attributes='srclang="bn"'))
    assert [(u.source, u.target) for u in read_tmx(file)] == [("One", "এক"), ("দুই", "Two")]


def test_without_a_source_language_the_first_text_is_the_source(file: Path) -> None:
    write(file, unit(("fr", "Un"), ("bn", "এক")), header='<header srclang="*all*"/>')
    assert [(u.source, u.target) for u in read_tmx(file)] == [("Un", "এক")]


def test_formatting_codes_are_left_out_and_space_is_collapsed(file: Path) -> None:
    write(
        file,
        unit(("en", "A <bpt i='1'>&lt;b></bpt>bold<ept i='1'>&lt;/b></ept>\n  <hi>word</hi><ph>{1}</ph>"), ("bn", "x")),
    )
    assert next(iter(read_tmx(file))).source == "A bold word"


def test_markup_in_entities_stays_plain_text(file: Path) -> None:
    write(file, unit(("en", "a &lt;i&gt; &amp; b"), ("bn", "&#2453;")))
    assert next(iter(read_tmx(file))) == Unit("a <i> & b", "ক", "en", "bn")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_files_own_encoding_is_followed(file: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = f"{head}<tmx><body>{unit(('en', 'café'), ('fr', 'é'))}</body></tmx>"
    file.write_text(text, encoding=encoding)
    assert next(iter(read_tmx(file))).source == "café"


def test_incomplete_units_are_passed_over(file: Path) -> None:
    long = "x" * (tmx.MAX_TEXT + 1)
    body = unit(("en", "alone")) + unit(("en", ""), ("bn", "x")) + unit(("en", long), ("bn", "y")) + "<tu/>"
    write(file, body + unit(("en", "ok"), ("bn", "ঠিক")))
    assert [(u.source, u.target) for u in read_tmx(file)] == [("ok", "ঠিক")]


def test_the_usual_document_type_is_accepted_and_not_fetched(file: Path) -> None:
    write(file, unit(("en", "One"), ("bn", "এক")), doctype='<!DOCTYPE tmx SYSTEM "http://192.0.2.1/tmx14.dtd">')
    assert len(list(read_tmx(file))) == 1


def refused(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        list(read_tmx(path))
    assert caught.value.code is Code.TMX_UNREADABLE
    return caught.value


def test_entities_are_refused_whether_they_grow_or_name_files(file: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    write(file, unit(("en", "&a;"), ("bn", "x")), doctype=f'<!DOCTYPE tmx [<!ENTITY a SYSTEM "{secret.as_uri()}">]>')
    assert "entities" in refused(file).detail
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    write(file, unit(("en", "&l8;"), ("bn", "x")), doctype=f'<!DOCTYPE tmx [<!ENTITY l0 "ha">{laughs}]>')
    assert "entities" in refused(file).detail


@pytest.mark.parametrize("content", [b"", b"hello", b"\x00\x01\x02", b"<html/>", b"<tmx><body>", b"\xff\xfe\x00"])
def test_other_files_are_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert "TMX" in refused(file).message


def test_folders_missing_files_and_pipes_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "missing.tmx", tmp_path / "pipe"):
        assert refused(path).facts == {"path": str(path)}


def test_a_file_over_the_cap_is_refused_unread(file: Path) -> None:
    with file.open("wb") as out:
        out.truncate(tmx.MAX_BYTES + 1)
    assert str(tmx.MAX_BYTES + 1) in refused(file).detail
