"""The report's page: whole in itself, read by a browser's parser here, and text from outside never becomes markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dubai_desktop.domain.job import EngineUse, JobOptions
from dubai_desktop.domain.problems import Problem
from dubai_desktop.pipeline.report.markup import clean, clock, number
from dubai_desktop.pipeline.report.page import build_page, write_page
from tests.helpers.dubs import HOSTILE, Studio, job_of, look, refit, sound_of, without_clip

VOID = {"meta", "input", "br", "hr", "img", "link", "base"}


class Reader(HTMLParser):
    """What a page holds: elements with their attributes, the text of each, and whether all are closed."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.open = [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def bad():
    """A dub with several defects."""
    job = replace(job_of(12), sound=sound_of())
    job = refit(job, 4, speed=1.42, flags=("rushed", "too_long"), why="2.6 s in a slot of 2.0 s")
    return without_clip(job, 7)


@pytest.fixture(scope="module")
def quality(bad, tmp_path_factory):
    return look(Studio(bad, background=0.1, moved={2: 0.3}), tmp_path_factory.mktemp("dub"))


@pytest.fixture(scope="module")
def page(bad, quality):
    return Reader(build_page(bad, quality))


def test_the_verdict_the_findings_and_every_line_are_told(page, quality, bad):
    assert page.open == []
    assert quality.verdict in page.words
    for finding in quality.findings:
        assert finding.sentence[1:] in page.words
    for segment in bad.segments:
        assert segment.source in page.words


def test_every_finding_and_every_box_of_the_picture_leads_to_a_line_that_is_there(page, bad):
    targets = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = {attributes["href"] for attributes in page.all("a")}
    assert {f"#line-{segment.index}" for segment in bad.segments} <= links
    assert all(link.startswith("#") and link[1:] in targets for link in links)


def test_a_line_that_needs_a_look_is_seen_in_the_picture_and_in_the_table(page):
    rows = [attributes for attributes in page.all("tr") if attributes.get("id", "").startswith("line-")]
    assert [row["id"] for row in rows if "has-finding" in row.get("class", "")] == ["line-3", "line-5", "line-8"]
    boxes = [attributes["class"] for attributes in page.all("rect") if "class" in attributes]
    assert boxes.count("clip look") == 2 + 1  # and one in the legend
    assert boxes.count("unsaid") == 1 + 1


def test_the_page_needs_nothing_from_outside_and_forbids_it(bad, quality, page):
    text = build_page(bad, quality)
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert not {"script", "iframe", "object", "embed", "link", "img", "form", "base"} & {
        tag for tag, _ in page.elements
    }
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert re.findall(r"(?:https?:)?//[\w.]+", re.sub(r"base64,[^)]*", "", text)) == []
    assert all(url.startswith("data:font/woff2;base64,") for url in re.findall(r"url\(([^)]*)\)", text))


def test_light_and_dark_have_the_tokens_of_the_window(bad, quality):
    from dubai_desktop.ui.tokens import DARK, LIGHT

    style = re.search(r"<style>(.*?)</style>", build_page(bad, quality), re.DOTALL).group(1)
    light, dark = style.split("@media (prefers-color-scheme: dark)", 1)
    names = ("bg", "surface", "sunk", "line", "text", "soft", "accent", "ok", "warn", "bad")
    for tokens, css in ((LIGHT, light), (DARK, dark)):
        for name in names:
            assert f"--{name}: {getattr(tokens, name)}" in css


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_from_outside_is_never_markup(tmp_path, hostile):
    job = job_of(2)
    lines = tuple(replace(s, source=hostile, target=hostile, speaker=hostile, note=hostile) for s in job.segments)
    fits = tuple(replace(fit, why=hostile, unsaid=hostile, flags=(hostile, "cut")) for fit in job.fits)
    uses = {"voice": EngineUse(hostile, hostile, hostile)}
    job = replace(job, segments=lines, fits=fits, engines=uses, notes=(hostile,), source=Path(f"/v/{hostile}.mp4"),
                  options=JobOptions(), sound=sound_of(why=hostile))  # fmt: skip
    usual = Reader(build_page(job_of(2), look(Studio(job_of(2)), tmp_path / "a")))
    quality = look(Studio(job), tmp_path / "b")
    text = build_page(job, quality)
    found = Reader(text)
    assert found.open == []
    assert {tag for tag, _ in found.elements} <= {tag for tag, _ in usual.elements} | {
        "dt",
        "dd",
        "div",
        "label",
        "input",
    }
    assert clean(hostile)[:12].strip() in " ".join(found.text)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)
    text.encode("utf-8")


def test_a_page_is_written_whole_or_not_at_all(tmp_path, bad, quality):
    out = tmp_path / "talk.bn.html"
    write_page(bad, quality, out)
    assert out.read_text("utf-8") == build_page(bad, quality)
    with pytest.raises(Problem):
        write_page(bad, quality, tmp_path / "gone" / "talk.bn.html")


def test_a_dub_that_nobody_looked_at_says_so_and_shows_its_lines(bad):
    found = Reader(build_page(bad, None))
    assert "Nobody looked at this dub yet" in found.words
    assert [a["id"] for a in found.all("tr") if a.get("id") == "line-12"] == ["line-12"]
    assert not [a for a in found.all("section") if a["id"] in ("findings", "checks")]


def test_a_job_without_anything_has_a_page(tmp_path):
    job = replace(job_of(1), segments=(), clips=(), fits=(), media=None)
    assert Reader(build_page(job, None)).open == []


def test_only_languages_in_bengali_script_carry_its_font(bad, quality):
    other = replace(bad, options=JobOptions(target_language="es"))
    assert "@font-face" in build_page(bad, quality)
    assert "@font-face" not in build_page(other, quality)


def test_two_hours_of_lines_make_a_page_of_a_few_megabytes_with_every_line_drawn_in_its_band(tmp_path):
    job = job_of(2000, every=3.6)
    text = build_page(job, None)
    assert len(text.encode()) < 4_000_000
    found = Reader(text)
    assert len(found.all("tr")) == 2001
    bands = [a for a in found.all("svg") if a.get("class") == "band"]
    assert 20 <= len(bands) <= 40
    drawn = {a["href"] for a in found.all("a")}
    assert {f"#line-{n}" for n in range(1, 2001)} <= drawn


def test_times_and_figures_are_written_as_people_do():
    assert [clock(seconds) for seconds in (0, 59.99, 61, 3723.9)] == ["0:00", "0:59", "1:01", "1:02:03"]
    assert [clock(seconds, tenths=True) for seconds in (59.96, 3723.94)] == ["1:00.0", "1:02:03.9"]
    assert [number(value) for value in (None, -0.01, -16.04, 3.0)] == ["–", "0.0", "−16.0", "3.0"]
