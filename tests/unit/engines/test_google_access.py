import json

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import google_access
from dubai_desktop.engines.google_access import Kind, account_from_file, check_account, project_of, trouble

ACCOUNT = {"type": "service_account", "token_uri": google_access.TOKEN_URI, "private_key": "CANARY-KEY"}


def account_file(folder, content, mode=0o600):
    path = folder / "key.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return str(path)


def test_a_private_service_account_file_is_taken(tmp_path):
    assert json.loads(account_from_file(account_file(tmp_path, ACCOUNT))) == ACCOUNT


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        ({**ACCOUNT, "type": "external_account"}, 0o600, "not a service account"),
        ({**ACCOUNT, "token_uri": "https://evil.example/token"}, 0o600, "not a service account"),
        ({**ACCOUNT, "universe_domain": "evil.example"}, 0o600, "not a service account"),
        ("CANARY-KEY not json", 0o600, "not a service account"),
        ("[" * 60_000, 0o600, "not a service account"),
        ("[]", 0o600, "not a service account"),
        (" " * 70_000, 0o600, "not a service account"),
        (ACCOUNT, 0o644, "Other people can read"),
    ],
)
def test_any_other_file_is_refused_without_showing_it(tmp_path, content, mode, said):
    with pytest.raises(Problem, match=said) as caught:
        account_from_file(account_file(tmp_path, content, mode))
    assert caught.value.code is Code.TTS_AUTH
    assert "CANARY" not in f"{caught.value.message}{caught.value.detail}{caught.value.facts}"


@pytest.mark.parametrize("file", ["", "/no/such/file.json", "/", "a\0b"])
def test_no_file_is_said(file):
    with pytest.raises(Problem) as caught:
        account_from_file(file)
    assert caught.value.code is Code.TTS_AUTH


def test_google_s_own_domain_may_be_named():
    check_account(json.dumps({**ACCOUNT, "universe_domain": "googleapis.com"}))


def test_the_project_is_the_account_s():
    assert project_of(json.dumps({**ACCOUNT, "project_id": "dubs"})) == "dubs"
    with pytest.raises(Problem, match="names no project"):
        project_of(json.dumps(ACCOUNT))


class Forbidden(Exception):
    pass


class ResourceExhausted(Exception):
    pass


class TransportError(Exception):
    pass


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("403 Daily Limit Exceeded"), Kind.QUOTA),
        (Forbidden("403 User Rate Limit Exceeded"), Kind.RATE),
        (Forbidden("403 no rights"), Kind.AUTH),
        (Forbidden("Cloud Translation API has not been used in project 1 before or it is disabled"), Kind.SWITCHED_OFF),
        (ResourceExhausted("429 per minute"), Kind.RATE),
        (ResourceExhausted("429 Quota exceeded"), Kind.QUOTA),
        (TransportError("no route"), Kind.NETWORK),
        (ValueError("bad key"), Kind.AUTH),
        (Exception("new"), Kind.REFUSED),
    ],
)
def test_what_a_refusal_means(error, kind):
    assert trouble(error).kind is kind


def test_secrets_are_taken_out_of_the_detail():
    error = ResourceExhausted("x")
    error.message = "token ya29.CANARYCANARYCANARY"
    assert "CANARY" not in trouble(error).detail
