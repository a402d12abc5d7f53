"""Words that carry no condition of their own, and words too ordinary to be taken for somebody's name."""

LONGEST = 600
"""Letters of a question: what is longer is a text rather than a question."""
_EMPTY = """
a an the this that these those there here and as at by for from in into of on onto to with out up whose which what who
where whom is am are was were be been being do does did done has have had having it its they them their theirs we us
our ours you your yours i me please pls plz thx ta thanks thank hi hello hey ok so now currently presently right
moment today still yet already ever show shows list lists give gives tell find get display see know need want would
could can let all every any some anyone anybody everyone everybody one ones present overall whole altogether across
just only portfolio base but also too both additionally although while upcoming book data exactly together status
stand standing manage manages handle handles own owns full names name named called
"""
EMPTY = frozenset(_EMPTY.split())
"""Dropped before it is checked whether every word of a question was understood. None of them narrows anything."""

_ORDINARY = """
account accounts active activity alert alerts annual april at august average band bill biggest billing book bottom
bright cancel cancelled care change changed churn churned client clients closed company contact contacts contract core
cost count country coverage csm customer customers day days december decline declining digital drop dropped energy
engagement enterprise escalation expansion fall falling fast february feature features fell first free friday green
group grow growing grown growth health healthy high highest how inactive increase industry january july june largest
last left less login logins long lost low lowest main march market may mean median mid momentum monday money month
monthly months more most new newest next no nor not november number october old oldest open opportunity orange over
owner pay paying people plan plans point points product quarter quarters quiet rank red renew renewal renewals renewing
report reports revenue rise risk risky save score scores search seat seats segment september service services share
since slipping small smallest software solutions standard start starter steady sum sunday support team teams than then
ticket tickets tier top total trial trend trust under unit usage use used user users using value week weekly weeks when
where why worst year years yesterday
"""
ORDINARY = EMPTY | frozenset(_ORDINARY.split())
