"""Mails of other projects' tests: read, or refused with a reason, and never for long."""

import json
from collections import Counter

from source_corpora import corpora

from sources.bounded.process import ReadingProcess
from sources.mail.words import split_words

VISIBLE = {
    "correct_sig": ("this is an email with a correct -- signature.", ["rick"]),
    "email_1_1": ("I am currently using the Java HTTP API.", ["riak-users", "Abhishek"]),
    "email_1_2": ("you'll need to delete them all individually.\"", ["Hi folks", "riak-users@", "> "]),
    "email_1_3": ("Having the function would be great.", ["Abhishek", "You can list"]),
    "email_1_4": ("Awesome! I haven't had another problem with it.", ["Loader", "On Aug"]),
    "email_1_5": ("for a while.", []),
    "email_1_6": ("Sent from a magnificent torch of pixels", ["caching", "Corey"]),
    "email_1_7": (":+1:", ["Steps", "Chris"]),
    "email_1_8": ("and under this.", ["okay?", "signature", "hi there"]),
    "email_2_1": ("Outlook with a reply", ["Google", "----"]),
    "email_2_2": ("Outlook with a reply directly above line", ["____", "CRM"]),
    "email_2_3": ("Outlook with a reply above headers using unusual format", ["Kim", "Respond"]),
    "email_BlackBerry": ("Here is another email", ["BlackBerry"]),
    "email_bullets": ("- and another", ["On Fri", "Give us", "Joe Smith"]),
    "email_gmail": (
        "This is a test for inbox replying to a github message.",
        ["xxx", "That way", "subscribed"],
    ),
    "email_headers_no_delimiter": (
        "And another reply!",
        ["Dan Watson", "A reply\n", "iPhone", "second line"],
    ),
    "email_iPhone": ("Here is another email", ["iPhone"]),
    "email_multi_word_sent_from_my_mobile_device": ("Here is another email", ["Verizon"]),
    "email_one_is_not_on": ("Locally (on development), when I run...", ["Dave Tapley", "good news"]),
    "email_partial_quote_header": ("fails, the tunnel is not working.", ["George", "odd issue"]),
    "email_sent_from_my_not_signature": ("Sent from my desk, is much easier then my mobile phone.", []),
    "email_sig_delimiter_in_middle_of_line": ("kthxbai", []),
    "greedy_on": ("fails, the tunnel is not working.", ["George", "rmate"]),
    "pathological": ("get back to a computer.", ["John Sullivan", "putzing"]),
}
"""By mail of the corpus: how its visible reply ends, and what must not be in it."""


def test_visible_replies_of_the_reply_parser_corpus() -> None:
    folder = corpora() / "email-reply-parser" / "test" / "emails"
    wrong = []
    for name, (ends, hidden) in VISIBLE.items():
        own = split_words((folder / f"{name}.txt").read_text(encoding="utf-8").replace("’", "'")).own
        if not own.endswith(ends) or any(each in own for each in hidden):
            wrong.append(name)
    assert wrong == []


def test_every_file_of_the_mail_corpora_is_read_or_refused_with_a_reason() -> None:
    folders = [corpora() / name for name in ("own", "email-cpython", "email-mimekit")]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    read, reasons, slowest = 0, Counter[str](), (0.0, "")
    with ReadingProcess() as process:
        for file in files:
            answer = process.read("mail", file.read_bytes(), {"now": "2026-11-23T12:00:00+00:00"})
            assert bool(answer.conversations) != bool(answer.refused), file
            read += bool(answer.conversations)
            reasons[(answer.refused or "").partition(":")[0]] += 1
            slowest = max(slowest, (answer.seconds, file.name))
        assert process.started <= 3
    assert slowest[0] < 3
    assert reasons["cannot be parsed (the parser died of it)"] == 0
    assert read >= 60


def test_injected_instructions_are_data_like_any_other_words() -> None:
    lines = (corpora() / "injections.jsonl").read_text(encoding="utf-8").splitlines()
    with ReadingProcess() as process:
        for case in map(json.loads, lines[::7]):
            head = f"From: ada@fjord.example\nDate: Mon, 04 May 2026 09:00:00 +0200\nMessage-ID: <{case['id']}@x>\n"
            content = f"{head}Content-Type: text/plain; charset=utf-8\n\n{case['text']}\n".encode()
            (told,) = process.read("mail", content, {"now": "2026-11-23T12:00:00+00:00"}).conversations
            kept = " ".join([told["body"], told["about"]["quoted"], told["about"]["signature"]])
            assert set(case["text"].split()) - {"\u200b"} <= set(kept.split()) | set(
                case["text"].split()[-1:]
            )
            assert told["speaker"]["address"] == "ada@fjord.example"
