"""`glossary` as it is typed, on a real store in temporary folders."""

import csv
import json

import pytest

COMMAND = "glossary"


def test_terms_are_added_listed_and_removed(typed):
    assert typed("add", "NASA", "--say", "নাসা", "--case", "--note", "agency")[0] == 0
    assert typed("add", "bank", "ব্যাংক", "--from", "en", "--to", "Bangla")[0] == 0
    status, out, _ = typed("list")
    assert status == 0
    assert out.splitlines() == [
        "bank  >  ব্যাংক  [en > bn]",
        "NASA  >  kept as it is  [any > any]  say “নাসা”  this letter case only  (agency)",
    ]
    assert typed("remove", "BANK") == (0, "", "1 term removed.\n")
    assert "NASA" in typed("list")[1] and "bank" not in typed("list")[1]


def test_json_has_every_field_of_a_term(typed):
    typed("add", "bank", "ব্যাংক", "--to", "bn")
    row = json.loads(typed("list", "--json")[1])
    assert row == {
        "source": "bank", "target": "ব্যাংক", "pronunciation": "", "source_language": "", "target_language": "bn",
        "case_sensitive": False, "note": "",
    }  # fmt: skip


def test_the_list_for_a_language_leaves_others_out(typed):
    typed("add", "bank", "बैंक", "--to", "hi")
    typed("add", "Dhaka")
    assert typed("list", "--to", "bn")[1].startswith("Dhaka") and "bank" in typed("list", "--to", "hi")[1]


def test_removing_with_a_language_leaves_the_others(typed):
    typed("add", "bank", "ব্যাংক", "--to", "bn")
    typed("add", "bank", "बैंक", "--to", "hi")
    assert typed("remove", "bank", "--to", "ben")[0] == 0
    assert typed("list")[1] == "bank  >  बैंक  [any > hi]\n"
    status, _, err = typed("remove", "nothing")
    assert status == 1 and "no such term" in err


def test_a_language_nobody_knows_is_wrong_usage(typed):
    status, _, err = typed("add", "bank", "x", "--to", "Elvish")
    assert status == 2 and "“Elvish”" in err and "[GLOSSARY_INVALID]" in err


@pytest.mark.parametrize("words", [("remove", "bank"), ("list",)])
def test_a_mistyped_language_takes_no_term_for_any_language(typed, words):
    typed("add", "bank", "ব্যাংক")
    status, out, err = typed(*words, "--to", "Elvish")
    assert (status, out) == (2, "") and "“Elvish”" in err
    assert "bank" in typed("list")[1]


def test_a_file_goes_out_harmless_and_comes_back(typed, tmp_path):
    file = tmp_path / "terms.csv"
    typed("add", "=SUM(A1)", "+১")
    assert typed("export", str(file))[2] == f"Written to {file}.\n"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines))[1][:2] == ["'=SUM(A1)", "'+১"]
    assert typed("remove", "=SUM(A1)")[0] == 0
    assert typed("import", str(file)) == (0, "", "1 term taken.\n")
    assert typed("list")[1].startswith("=SUM(A1)  >  +১")


def test_an_export_overwrites_only_when_told(typed, tmp_path):
    file = tmp_path / "terms.csv"
    file.write_text("mine")
    assert "terms (2).csv" in typed("export", str(file))[2]
    assert file.read_text() == "mine"
    assert typed("export", str(file), "--force")[0] == 0
    assert file.read_text("utf-8-sig").startswith("source,")
    status, _, err = typed("export", str(tmp_path / "none" / "terms.csv"))
    assert status == 1 and "OUT_NOT_WRITABLE" in err


def test_a_wrong_file_names_its_lines_and_nothing_is_taken(typed, tmp_path):
    file = tmp_path / "terms.csv"
    file.write_text("source,target\ngood,x\n,y\n", "utf-8")
    status, _, err = typed("import", str(file))
    assert status == 2 and "Line 3" in err
    assert typed("list")[1] == ""
