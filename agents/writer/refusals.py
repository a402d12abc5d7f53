"""Why a model's text was not taken, in words that hold nothing of it.

It may say what an attacker wants read: a name of another account, an address. What is wrong is told; the words are not.
"""

from collections.abc import Mapping, Sequence

from agents.writer.by_model import Refused
from domain.drafts import Problem, ProblemCode

NOT_HELD = "what it wrote did not hold"
WHY: Mapping[ProblemCode, str] = {
    ProblemCode.NUMBER: "a number that its evidence does not hold",
    ProblemCode.DATE: "a day that its evidence does not hold",
    ProblemCode.NAME: "a name that is neither theirs nor ours",
    ProblemCode.PRODUCT: "a product that is none of ours",
    ProblemCode.LINK: "a link or an address that is not on the list",
    ProblemCode.PRICE: "a price or a gift that nobody gave",
    ProblemCode.PROMISE: "a promise that nobody made",
    ProblemCode.QUOTE: "a quotation that does not stand so in its evidence",
    ProblemCode.RECIPIENT: "a recipient who may not get it",
    ProblemCode.HIDDEN: "hidden characters, markup or look-alike letters",
    ProblemCode.INTERNAL: "words that are for us alone",
    ProblemCode.UNCITED: "a claim without evidence",
    ProblemCode.UNSAID: "words that nothing it rests on says",
    ProblemCode.OUTDATED: "what is over",
    ProblemCode.SHAPE: "its length, its language or its form",
}


def did_not_hold(problems: Sequence[Problem]) -> Refused:
    """Each kind of problem once, in the order in which they were found."""
    told = "; ".join(WHY[one] for one in dict.fromkeys(problem.code for problem in problems))
    return Refused(f"{NOT_HELD}: {told}")
