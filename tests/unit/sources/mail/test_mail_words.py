"""The sender's own words, told apart from what they quote and sign with."""

import pytest

from sources.mail.words import split_words

TOP_POST = """Yes, ten seats more please.

Ada Berg

On Mon, 4 May 2026 at 09:12, Kim <kim@keepwell.example> wrote:

> Do you need more seats?
> Kim
"""


def test_a_quotation_under_a_reply_is_set_apart_but_kept() -> None:
    words = split_words(TOP_POST)
    assert words.own == "Yes, ten seats more please.\n\nAda Berg"
    assert words.quoted.startswith("On Mon, 4 May 2026")
    assert "> Do you need more seats?" in words.quoted


def test_answers_between_the_lines_are_the_senders() -> None:
    words = split_words("On Mon, Kim wrote:\n> Seats?\n\nTen.\n\n> When?\n\nIn May.\n")
    assert words.own == "Ten.\n\nIn May."
    assert "> Seats?" in words.quoted
    assert "> When?" in words.quoted


@pytest.mark.parametrize(
    "announced",
    [
        "Am 04.05.2026 um 09:12 schrieb Kim <kim@keepwell.example>:",
        "Le lun. 4 mai 2026 à 09:12, Kim <kim@keepwell.example> a écrit :",
        "El lun, 4 may 2026 a las 9:12, Kim (<kim@keepwell.example>) escribió:",
        "Il giorno lun 4 mag 2026 alle ore 09:12 Kim <kim@keepwell.example> ha scritto:",
        "Op ma 4 mei 2026 om 09:12 schreef Kim <kim@keepwell.example>:",
        "Den mån 4 maj 2026 kl 09:12 skrev Kim <kim@keepwell.example>:",
        "On Mon, 4 May 2026 at 09:12, Kim\n<kim@keepwell.example>\nwrote:",
        "-----Original Message-----\nFrom: Kim\nSent: Monday\nTo: Ada",
        "Von: Kim <kim@keepwell.example>\nGesendet: Montag, 4. Mai 2026\nAn: Ada\nBetreff: Plätze",
        "________________________________\nFrom: Kim\nSent: Monday, 4 May 2026\nTo: Ada\nSubject: Seats",
        "---------- Forwarded message ---------\nFrom: Kim\nDate: Mon, 4 May\nSubject: Seats\nTo: Ada",
    ],
)
def test_quotations_are_announced_in_many_ways(announced: str) -> None:
    words = split_words(f"Ten more.\n\n{announced}\n\nDo you need seats?\n")
    assert words.own == "Ten more."
    assert words.quoted.endswith("Do you need seats?")


def test_a_line_that_only_looks_like_an_announcement_stays() -> None:
    text = "On the open question you wrote about, this is our list:\n\n- seats\n- price\n\nTo: be decided."
    assert split_words(text).own == text


@pytest.mark.parametrize(
    "signed",
    [
        "-- \nAda Berg\nFjord AS",
        "Best regards,\nAda Berg\nHead of Operations\n+47 22 00 00 00",
        "Kind regards\nAda",
        "Mit freundlichen Grüßen\nAda Berg",
        "Cordialement,\nAda",
        "Sent from my iPhone",
        "Thanks,\nAda\n\nThis email and its attachments are confidential and only for the intended recipient of it.",
    ],
)
def test_a_signature_is_set_apart(signed: str) -> None:
    words = split_words(f"We move in June.\n\n{signed}\n")
    assert words.own == "We move in June."
    assert words.signature.split("\n")[0] == signed.split("\n")[0].rstrip()


def test_what_follows_a_closing_and_still_says_something_is_no_signature() -> None:
    asked = "Thanks,\nAda\n\nOne more thing: can we cancel the second workspace before the first of June?"
    assert "cancel the second workspace" in split_words(f"Fine.\n\n{asked}").own
    assert "PS: We may not renew." in split_words("Fine.\n\nBest regards,\nAda\n\nPS: We may not renew.").own


def test_a_list_is_not_a_signature() -> None:
    text = "We need:\n\n- Seats\n- Reports"
    assert split_words(text).own == text


def test_a_long_line_and_a_deep_quotation_cost_no_time() -> None:
    words = split_words("> " * 5_000 + "x\n" + "On " + "a " * 20_000 + "wrote:\n" + "y\n" * 20_000)
    assert words.own.endswith("y")
