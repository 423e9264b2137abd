from dubai_desktop.store import Store


def test_each_use_counts_once_for_each_job(store: Store) -> None:
    store.savings.add("a", "google", "voice", "line 1", 12, 48)
    store.savings.add("a", "google", "voice", "line 1", 12, 48)
    store.savings.add("a", "google", "voice", "line 2", 10, 40)
    store.savings.add("b", "google", "voice", "line 1", 12, 48)
    assert store.saved() == (34, 136)
    assert (store.savings.of_job("a").characters, store.savings.of_job("a").micro) == (22, 88)


def test_what_a_job_paid_for_itself_never_becomes_a_saving(store: Store) -> None:
    store.savings.add("a", "google", "voice", "line 1", 0, 0)
    store.savings.add("a", "google", "voice", "line 1", 12, 48)
    assert store.saved() == (0, 0)


def test_savings_are_told_from_a_day_on(store: Store, monkeypatch) -> None:
    for day, characters in ((1, 5), (10, 7)):
        monkeypatch.setattr("time.time", lambda day=day: day * 86_400.0)
        store.savings.add(f"job {day}", "google", "translation", "x", characters, characters)
    assert store.saved(since=9 * 86_400.0) == (7, 7)
    assert store.saved() == (12, 12)
