"""“Make it fit”: what can be done about a line that is too long, and what asking for shorter wording costs."""

from dataclasses import dataclass, field, replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.fitscore import Verdict
from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.proposal import BORROW, OVERRUN, RULES, SHORTER, SPEED
from dubai_desktop.engines.base import Translation
from dubai_desktop.pipeline import proposals as module
from dubai_desktop.pipeline.fitting import fit_scores
from dubai_desktop.pipeline.pacing import pacer_of
from dubai_desktop.pipeline.proposals import proposals
from dubai_desktop.settings import change
from tests.helpers.lines_job import add_job, context, voiced
from tests.helpers.studio import PlainTranslator, ToneVoice, open_studio, with_translators, with_voices

TEXT = "আমরা এখন পরিষ্কার পানি নিয়ে কথা বলব"
LONG = f"{TEXT} এবং আরও অনেক কিছু দেখব"


@dataclass
class Shortening(PlainTranslator):
    """A chat model that cuts words off until the text is short enough. `says` are its answers instead, in order."""

    id: str = "chat"
    says: list[str] = field(default_factory=list)
    asked: list[object] = field(default_factory=list)

    def estimate_shorter(self, request):
        return self.price

    def shorten(self, request, progress, cancel):
        cancel.check()
        if self.fails:
            raise self.fails.pop(0)
        self.asked.append(request)
        (segment,) = request.segments
        words = segment.target.split()
        while len(" ".join(words)) > request.budgets[segment.id]:
            words.pop()
        text = self.says.pop(0) if self.says else " ".join(words)
        return Translation((replace(segment, target=text),), amount=self.charged)


@pytest.fixture
def desk(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        with_voices(desk, ToneVoice())
        texts = (TEXT, LONG, f"{TEXT} আজ", f"{LONG} কাল", f"{TEXT} সবাই", f"আজ {LONG}")
        voiced(desk, add_job(desk, [(n * 10.0, n * 10.0 + 8.0, text) for n, text in enumerate(texts)]))
        yield desk


def crowded(desk, **fields):
    """A job with one line of 1.4 s for about 3.4 s of speech, a pause before it and an easy line behind it."""
    return add_job(
        desk,
        [
            (0.0, 2.0, "আমি"),
            {"start": 4.0, "end": 5.4, "target": LONG, **fields},
            (5.6, 9.0, "তুমি এসো"),
            (9.2, 12.0, TEXT),
        ],
    )


def offered(desk, job, line="s2"):
    return {made.kind: made for made in proposals(job, line, pacer_of(job, context(desk, job)))}


def planned(desk, job, change):
    new = {segment.id: segment for segment in change}
    job = replace(job, segments=tuple(new.get(segment.id, segment) for segment in job.segments))
    return {made.segment_id: made for made in fit_scores(job, pacer_of(job, context(desk, job)))}


def test_a_line_that_fits_is_left_alone(desk):
    assert offered(desk, crowded(desk), "s1") == {}


def talk(desk):
    """Two people in turn: the first one's line is a little too long for its time."""
    rows = [(0.0, 2.0, "আমি", "A"), (3.9, 6.2, LONG, "A"), (6.3, 8.4, TEXT, "B"), (8.5, 11.0, TEXT, "A")]
    fields = ("start", "end", "target", "speaker")
    options = JobOptions(voice="tone:low")
    return add_job(desk, [dict(zip(fields, row, strict=True)) for row in rows], options=options)


def test_a_line_that_is_too_long_can_borrow_or_be_faster(desk):
    assert {BORROW, SPEED} <= set(offered(desk, crowded(desk)))


def test_a_line_before_another_speakers_can_run_over_it(desk):
    job = talk(desk)
    made = offered(desk, job)[OVERRUN]
    assert made.change[0].allow == "overrun"
    assert made.factor < planned(desk, job, ())["s2"].factor


@pytest.mark.parametrize(("made_up", "kind"), [(crowded, BORROW), (crowded, SPEED), (talk, OVERRUN)])
def test_what_a_proposal_promises_is_what_comes_of_it(desk, made_up, kind):
    job = made_up(desk)
    made = offered(desk, job)[kind]
    after = planned(desk, job, made.change)["s2"]
    assert after.factor == pytest.approx(made.factor)
    assert (after.verdict is not Verdict.TOO_LONG) is made.solves
    assert f"{made.factor:.2f}×" in made.result
    assert "{" not in made.title + made.result


def test_borrowing_takes_the_silence_before_and_what_the_next_line_can_spare(desk):
    job = crowded(desk)
    line, following = offered(desk, job)[BORROW].change
    assert 2.0 < line.start < 4.0
    assert line.end > 5.4
    assert following.id == "s3" and 5.6 < following.start < 9.0 - 0.3
    assert following.start - line.end >= 0.12 - 1e-6
    assert planned(desk, job, (line, following))["s3"].verdict is Verdict.FITS


def test_nothing_is_borrowed_where_nobody_has_time_to_spare(desk):
    rows = [(0.0, 3.0, LONG), (3.1, 4.0, LONG), (4.1, 5.0, LONG)]
    assert BORROW not in offered(desk, add_job(desk, rows, duration=5.1))


def test_other_lines_that_would_move_are_told(desk):
    assert "another line starts 0.4 s late" in offered(desk, crowded(desk))[SPEED].result


def test_what_was_allowed_can_be_taken_back(desk):
    made = offered(desk, crowded(desk, allow="speed"))
    assert SPEED not in made
    assert made[RULES].change[0].allow == ""


def test_a_line_that_is_gone_is_a_problem(desk):
    with pytest.raises(Problem) as caught:
        offered(desk, crowded(desk), "gone")
    assert caught.value.code is Code.JOB_UNKNOWN


def test_a_line_in_a_long_programme_is_planned_with_its_neighbours_only(desk, monkeypatch):
    sizes = []
    real = module.fit_scores
    monkeypatch.setattr(module, "fit_scores", lambda job, pacer: sizes.append(len(job.segments)) or real(job, pacer))
    rows = [(n * 2.0, n * 2.0 + 1.0, LONG if n == 200 else "আমি") for n in range(400)]
    assert offered(desk, add_job(desk, rows, duration=900.0), "s201")
    assert max(sizes) < 60


# --- shorter wording ---


def test_shorter_wording_is_offered_first_with_its_letters_and_price_only_where_a_model_is_set_up(desk):
    job = crowded(desk)
    assert SHORTER not in {made.kind for made in desk.proposals(job.id, "s2")}
    with_translators(desk, Shortening(price=1_500), PlainTranslator())
    first = desk.proposals(job.id, "s2")[0]
    assert (first.kind, first.cost, first.change) == (SHORTER, 1_500, ())
    assert 0 < first.most < len(LONG)
    assert str(first.most) in first.result
    assert SHORTER not in {made.kind for made in desk.proposals(job.id, "s1")}


def test_shorter_wording_comes_back_as_a_change_that_fits_and_leaves_the_line_as_it_is(desk):
    with_translators(desk, Shortening())
    job = crowded(desk)
    made = desk.shorten(job.id, "s2", CancelToken())
    assert made.solves
    assert len(made.change[0].target) <= made.most
    assert planned(desk, job, made.change)["s2"].verdict is not Verdict.TOO_LONG
    assert desk.job(job.id).segments == job.segments


def test_a_paid_answer_stands_in_the_ledger_and_is_not_paid_for_twice(desk):
    chat = Shortening(price=2_000, charged=700)
    with_translators(desk, chat)
    job = crowded(desk)
    one = desk.shorten(job.id, "s2", CancelToken())
    assert desk.job(job.id).costs.translation == desk.store.ledger.total(job.id, kind="translation") == 700
    assert desk.shorten(job.id, "s2", CancelToken()) == one
    assert len(chat.asked) == 1
    assert desk.store.ledger.total(job.id, kind="translation") == 700
    assert desk.proposals(job.id, "s2")[0].cost == 0


def test_a_paid_answer_outlives_its_job_and_serves_another(desk):
    chat = Shortening(price=2_000, charged=700)
    with_translators(desk, chat)
    job = crowded(desk)
    one = desk.shorten(job.id, "s2", CancelToken())
    desk.remove(job.id)
    other = crowded(desk)
    assert desk.shorten(other.id, "s2", CancelToken()).change[0].target == one.change[0].target
    assert len(chat.asked) == 1
    desk.store.glossary.put(Term("words", "শব্দ", source_language="en", target_language="bn"))
    lines = [replace(line, source="Other words.") for line in desk.job(other.id).segments]
    desk.replace_lines(other.id, lines)
    desk.shorten(other.id, "s2", CancelToken())
    assert len(chat.asked) == 2


def test_a_question_that_would_pass_the_budget_is_not_asked(desk):
    chat = Shortening(price=2_000)
    with_translators(desk, chat)
    desk.use(change(desk.settings, "costs.budget_total_micro", 1_000))
    job = crowded(desk)
    with pytest.raises(Problem) as caught:
        desk.shorten(job.id, "s2", CancelToken())
    assert caught.value.code is Code.TTS_QUOTA
    assert chat.asked == []


@pytest.mark.parametrize("answer", ["", LONG, f"{LONG} আরও"])
def test_an_answer_that_is_no_shorter_is_a_problem_in_words(desk, answer):
    with_translators(desk, Shortening(says=[answer]))
    with pytest.raises(Problem) as caught:
        desk.shorten(crowded(desk).id, "s2", CancelToken())
    assert "no shorter wording" in caught.value.message


def test_nobody_to_ask_says_what_to_set_up(desk):
    with pytest.raises(Problem) as caught:
        desk.shorten(crowded(desk).id, "s2", CancelToken())
    assert caught.value.code is Code.SETTING_INVALID


def test_cancelling_asks_nothing(desk):
    chat = Shortening()
    with_translators(desk, chat)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        desk.shorten(crowded(desk).id, "s2", token)
    assert chat.asked == []
