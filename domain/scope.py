"""Whose accounts may be seen: decided by code from who is signed in, applied in the queries themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AccountScope:
    """The accounts of one CSM as the accounts name them, or (`csm` None) all; of these one alone, where it is named."""

    csm: str | None = None
    account_id: int | None = None

    @property
    def everyone(self) -> bool:
        return self.csm is None and self.account_id is None

    def says(self) -> str:
        if self.account_id is not None:
            return "one account"
        return "all accounts" if self.csm is None else f"the accounts of {self.csm}"


EVERYONE = AccountScope()
