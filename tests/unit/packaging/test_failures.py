from pathlib import Path

import pytest
from bootstrap import failures

LOG = Path("setup.log")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "cannot be reached"),
        ("ReadTimeoutError(\"HTTPSConnectionPool(host='h', port=443): Read timed out.\")", "cannot be reached"),
        ("ProxyError('Cannot connect to proxy.'", "cannot be reached"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "certificate"),
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory", "no compiler"),
        ("error: Microsoft Visual C++ 14.0 or greater is required.", "no compiler"),
        ("ERROR: No matching distribution found for PySide6<6.12,>=6.9", "no build of 'PySide6'"),
        ("PermissionError: [WinError 5] Access is denied: 'Qt6Core.dll'", "Close DubAI Desktop"),
        ("HINT: This error might have occurred since this system does not have Windows Long Path support", "C:\\DubAI"),
        ("MemoryError", "out of memory"),
    ],
)
def test_a_known_cause_becomes_its_sentence(words, said):
    text = str(failures.explain(f"Collecting x\n{words}\n", "pip failed", LOG))
    assert said in text
    assert text.endswith("Details: setup.log")


def test_a_dead_network_is_not_taken_for_a_missing_package():
    words = "Retrying after connection broken by NewConnectionError\nERROR: No matching distribution found for av>=18"
    assert "cannot be reached" in str(failures.explain(words, "pip failed", LOG))


def test_a_name_from_outside_is_no_format_string():
    text = str(failures.explain("No matching distribution found for {0.__class__}", "pip failed", LOG))
    assert "setup.log" in text


def test_an_unknown_cause_names_the_stage_and_the_log():
    text = str(failures.explain("something odd", "Program packages: pip failed", LOG))
    assert text.startswith("Program packages: pip failed.")
    assert "setup.log" in text


@pytest.mark.parametrize("words", [sentence for _, sentence in failures._RULES])
def test_sentences_are_plain(words):
    assert "!" not in words
    assert "sorry" not in words.lower()
