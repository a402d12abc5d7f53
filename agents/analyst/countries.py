"""What people call countries: their names in four languages, and the adjectives of the commonest."""

from functools import cache

ADJECTIVES = {
    "AT": "austrian osterreichische osterreichischen autrichiens austriacas",
    "AU": "australian",
    "BE": "belgian belgische belges",
    "BR": "brazilian brasilianische",
    "CA": "canadian kanadische canadiens",
    "CH": "swiss schweizer suisses suizas",
    "CZ": "czech",
    "DE": "german deutsche deutschen allemands alemanas",
    "DK": "danish danische",
    "ES": "spanish spanische spanischen espagnols espanolas",
    "FI": "finnish finnische",
    "FR": "french franzosische franzosischen francais francesas",
    "GB": "uk,u.k.,british,english,britain,great britain,england,britische,britischen,britanniques,britanicas",
    "IE": "irish irische irlandais irlandesas",
    "IN": "indian",
    "IT": "italian italienische italiens italianas",
    "JP": "japanese",
    "MX": "mexican",
    "NL": "dutch,holland,the netherlands,niederlandische,neerlandais,holandesas",
    "NO": "norwegian norwegische",
    "PL": "polish polnische",
    "PT": "portuguese portugiesische",
    "SE": "swedish schwedische schwedischen suedois suecas",
    "US": "usa,u.s.,u.s.a.,american,america,the us,the states,the united states,amerikanische,americains,ee. uu.",
}


@cache
def spellings(country: str) -> set[str]:
    """Lower case, without accents. `country` is an ISO code or a name; a code itself is no word anyone says."""
    from babel import Locale  # its data take a while to read, and most questions name no country

    from agents.analyst.vocabulary import fold

    code = country.strip().upper()
    adjectives = ADJECTIVES.get(code, "")
    found = set(adjectives.split(",") if "," in adjectives else adjectives.split())
    for language in ("en", "de", "fr", "es"):
        name = Locale(language).territories.get(code)
        if name:
            found.add(fold(name))
    return found or {fold(country)}
