"""The currencies there are, and the signs people write for them."""

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR
LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_DOLLARS = "USD CAD AUD NZD SGD HKD MXN TWD BMD BSD BBD JMD TTD XCD COP CLP ARS"

CURRENCIES = frozenset(_CODES.split())
"""ISO 4217 codes of money in use; XXX, XTS and metals are not money."""
DOLLARS = frozenset(_DOLLARS.split())
FINEST: dict[int, frozenset[str]] = {
    0: frozenset(
        [
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "JPY",
            "KMF",
            "KRW",
            "MGA",
            "PYG",
            "RWF",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ]
    ),
    3: frozenset(["BHD", "JOD", "KWD", "OMR", "TND"]),
}
"""Currencies by the decimals of their smallest unit, where those are not two, as payment APIs count them.

From Stripe's "Supported currencies". ISK and UGX have no cents any more, but are still counted in hundredths.
"""
SYMBOLS: dict[str, tuple[str, frozenset[str]]] = {
    "$": ("USD", DOLLARS),
    "€": ("EUR", frozenset({"EUR"})),
    "£": ("GBP", frozenset({"GBP", "EGP", "GIP", "FKP", "SHP", "LBP", "SYP", "SSP"})),
    "¥": ("JPY", frozenset({"JPY", "CNY"})),
    "￥": ("JPY", frozenset({"JPY", "CNY"})),
    "₹": ("INR", frozenset({"INR"})),
    "₩": ("KRW", frozenset({"KRW"})),
    "₺": ("TRY", frozenset({"TRY"})),
    "₴": ("UAH", frozenset({"UAH"})),
    "₪": ("ILS", frozenset({"ILS"})),
    "₫": ("VND", frozenset({"VND"})),
    "₦": ("NGN", frozenset({"NGN"})),
    "₱": ("PHP", frozenset({"PHP"})),
    "₽": ("RUB", frozenset({"RUB"})),
    "฿": ("THB", frozenset({"THB"})),
    "zł": ("PLN", frozenset({"PLN"})),
    "Kč": ("CZK", frozenset({"CZK"})),
    "Ft": ("HUF", frozenset({"HUF"})),
    "R$": ("BRL", frozenset({"BRL"})),
    "円": ("JPY", frozenset({"JPY"})),
}
"""What a sign means where nothing else says, and every currency it is also written for."""

SHARED_MARKS: dict[str, frozenset[str]] = {
    "kr": frozenset({"NOK", "SEK", "DKK", "ISK"}),
    "kr.": frozenset({"NOK", "SEK", "DKK", "ISK"}),
    "Fr.": frozenset({"CHF"}),
    "Rs": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
    "Rs.": frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}),
}
"""Words that several currencies share: they say nothing unless the row, account or mapping says which."""
