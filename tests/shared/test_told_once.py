"""A cause is told once, in Chinese and English, however many parts it holds up."""

from shared.core.words import Words
from shared.health.told import DATABASE, KAFKA, LOG, told_once
from shared.observe.silence import NO_ANSWER, NOT_ADMITTED

DOUBT = Words("日志止于位置 3", "the log ends at 3")
GONE = Words("127.0.0.1:1 没有应答", "127.0.0.1:1: no answer")
RELAY, JOURNAL = Words("日志的中继", "relay"), Words("命令簿的中继", "relay of the journal")
WELL = [(KAFKA, None), (DATABASE, None)]
AWAY = [(KAFKA, GONE), (DATABASE, None)]


def lines(*told: object) -> list[str]:
    return [" · ".join(words) for words in told_once(*told)]  # type: ignore[arg-type]


def test_a_doubt_about_the_log_is_told_once_though_both_relays_wait_for_it():
    parts = [(RELAY, DOUBT), (JOURNAL, DOUBT)]
    assert lines(WELL, (LOG, DOUBT), parts) == ["日志：日志止于位置 3 · log: the log ends at 3"]


def test_a_broker_that_is_away_is_told_once_with_its_address():
    parts = [(RELAY, NO_ANSWER), (JOURNAL, GONE)]
    assert lines(AWAY, (LOG, None), parts) == [
        "消息系统：127.0.0.1:1 没有应答 · Kafka: 127.0.0.1:1: no answer"
    ]


def test_what_the_servers_do_not_explain_is_told_with_all_whom_it_holds_up():
    parts = [(RELAY, NOT_ADMITTED), (JOURNAL, NOT_ADMITTED), (Words("订阅 a", "a"), NO_ANSWER)]
    assert lines(WELL, (LOG, None), parts) == [
        "日志的中继、命令簿的中继：拒绝登录，或无此权限 · "
        "relay, relay of the journal: login refused, or no right to it",
        "订阅 a：没有应答 · a: no answer",
    ]


def test_nothing_wrong_is_nothing_told():
    assert lines(WELL, (LOG, None), [(RELAY, None)]) == []
