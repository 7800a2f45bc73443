"""The refusal on the front page is the one that the service gives, and every promise has its line there."""

import re

import plans
from services.projects.project.starting.commands import StartConstruction
from services.projects.project.state import Approved
from tools.docs.pages import ROOT
from tools.docs.promises import PROMISES

PAGE = (ROOT / "README.md").read_text("utf-8")
ANSWER = dict(re.findall(r'^ +"(\w+)": "(.*)",$', PAGE, re.MULTILINE))


def test_the_refusal_says_where_the_project_stands_and_what_was_asked():
    subject, now, title = Approved.subject, Approved.now, StartConstruction.title
    assert ANSWER["title"] == f"{subject.zh}{now.zh}，此时不能{title.zh}"
    assert ANSWER["detail"] == f"{subject.en} {now.en}; {title.en} is not possible now"


def test_the_refusal_names_its_rule_and_quotes_the_plan():
    assert ANSWER["rule"] == StartConstruction.rule.id
    assert ANSWER["quote"] == plans.rows()[ANSWER["rule"]].sentence
    for words in re.findall(r'"(?:zh|en)": "(.+?)…"', PAGE):
        assert any(fix.startswith(words) for fix in StartConstruction.rule.fix)


def test_every_promise_leads_to_its_section():
    assert re.findall(r"^\| \[(K\d+)\]", PAGE, re.MULTILINE) == list(PROMISES)
