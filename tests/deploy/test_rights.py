"""Nobody writes where he does not belong."""

from deploy.kafka.rights import Right, rights

HEARS = {"projects": frozenset({"projects", "reviews"}), "reviews": frozenset({"projects"})}


def of(user: str) -> set[tuple[str, str]]:
    return {(right.operation, right.name) for right in rights(HEARS) if right.user == user}


def test_a_service_writes_and_reads_its_own_topics_and_reads_what_it_hears() -> None:
    assert of("reviews") == {
        ("CREATE", "reviews.events"),
        ("WRITE", "reviews.events"),
        ("DESCRIBE", "reviews.events"),
        ("CREATE", "reviews.commands"),
        ("WRITE", "reviews.commands"),
        ("DESCRIBE", "reviews.commands"),
        ("READ", "reviews.commands"),
        ("READ", "projects.events"),
        ("READ", "reviews.events"),
        ("READ", "reviews."),
    }


def test_the_audit_desk_reads_everything_and_writes_nothing() -> None:
    topics = ("projects.events", "reviews.events", "projects.commands", "reviews.commands")
    assert of("audit") == {*(("READ", topic) for topic in topics), ("READ", "audit.")}


def test_an_outsider_reads_all_events_in_groups_of_his_own() -> None:
    assert of("subscriber") == {("READ", "projects.events"), ("READ", "reviews.events"), ("READ", "ext.")}


def test_each_topic_has_one_writer() -> None:
    writers = [right.name for right in rights(HEARS) if right.operation == "WRITE"]
    assert sorted(writers) == ["projects.commands", "projects.events", "reviews.commands", "reviews.events"]


def test_a_right_is_a_value() -> None:
    assert Right("audit", "group", "audit.", "READ") in rights(HEARS)
