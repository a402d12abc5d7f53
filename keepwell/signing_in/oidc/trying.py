"""The identity provider looked at from here, without anybody signing in: for `keepwell doctor`."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from keepwell.signing_in.oidc.id_token import LEEWAY_SECONDS, usable
from keepwell.signing_in.oidc.provider import Provider, described, listed
from keepwell.signing_in.oidc.reasons import ProviderRefusedError, Reason
from keepwell.signing_in.oidc.wire import Wire

MEND: Mapping[Reason, str] = {
    Reason.ISSUER: "it calls itself something else: KEEPWELL_OIDC_ISSUER must be the `issuer` of its discovery "
    "document to the letter, a slash at the end included",
    Reason.ELSEWHERE: "it sends on to another address, or names one without TLS: take the final one for "
    "KEEPWELL_OIDC_ISSUER",
    Reason.SLOW: "it does not answer within 10 s: is its machine up, and does a firewall let us out to it?",
    Reason.UNREACHABLE: "it cannot be reached, or has no discovery document there: open the address below with curl "
    "on this machine; SSL_CERT_FILE names the certificate of a company's own authority",
}


def tried(provider: Provider, now: datetime) -> tuple[bool, str]:
    """Whether people could sign in by it as far as can be told from here, in words. Asks anew, whatever is kept."""
    client = provider.client
    register = f"its redirect address for Keepwell has to be {client.redirect}"
    try:
        wire = Wire(provider.seconds)
        said = wire.get(provider.document)
        told = described(client.issuer, said.body)
        keys = usable(listed(wire.get(told.jwks_uri).body))
    except ProviderRefusedError as refused:
        mend = MEND.get(refused.reason, "its answer cannot be used")
        status = f", status {refused.status}" if refused.status else ""
        says = f"{client.issuer} ({refused.reason}{status}): {mend}. Asked: {provider.document}; {register}"
        return False, says
    if not keys:
        return (
            False,
            f"{client.issuer} answers, and lists no key for RS256, PS256, ES256 or EdDSA; {register}",
        )
    late = abs(now - said.at) if said.at is not None and said.at.tzinfo is not None else timedelta()
    if late.total_seconds() > LEEWAY_SECONDS:
        says = (
            f"its clock and this machine's differ by {late.total_seconds():,.0f} s, and tokens bear the time"
        )
        return False, f"{client.issuer} answers, but {says}: set this machine's clock by NTP; {register}"
    return True, f"{client.issuer} answers; {register}"
