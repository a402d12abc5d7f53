"""Whose accounts may be seen: decided by code from who is signed in, applied in the queries themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountScope:
    """The accounts of one CSM as the accounts name them and those `shared` with them, or (`csm` None) all; of these one
    alone, where it is named."""

    csm: str | None = None
    account_id: int | None = None
    shared: frozenset[int] = frozenset()

    @property
    def everyone(self) -> bool:
        return self.csm is None and self.account_id is None

    def reaches(self, account_id: int, csm: str | None) -> bool:
        """Whether the account with this id and this CSM may be seen."""
        if self.account_id is not None and self.account_id != account_id:
            return False
        return self.csm is None or self.csm == csm or account_id in self.shared

    def only(self, account_id: int) -> "AccountScope":
        """Of what may be seen, one account alone."""
        return AccountScope(self.csm, account_id, self.shared)

    def says(self) -> str:
        if self.account_id is not None:
            return "one account"
        if self.csm is None:
            return "all accounts"
        return f"the accounts of {self.csm or 'nobody'}{' and those shared' if self.shared else ''}"


EVERYONE = AccountScope()
