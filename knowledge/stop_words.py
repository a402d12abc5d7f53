"""Words that say nothing about what is looked for, in the languages whose words are stemmed."""

_ENGLISH = """
a about all also am an and any are as at be been being both but by can could did do does doing for from had has
have having he her here hers him his how i if in into is it its just ll me my not of on or our re s she so some t
than that the their them then there these they this those to too us ve very was we were what when where which who
whom whose why will with would you your
"""
_GERMAN = """
aber als am an auch auf aus bei bin bis bist da damit das dass dein dem den der des die dies diese dieser dieses du
durch ein eine einem einen einer eines er es für hat hatte hatten ich ihr ihre im in ist ja kann kein keine mein mich
mir mit nach nicht noch nur ob oder ohne sehr sein seine sich sie sind so über um und uns unser von vor war waren
warum was wenn wer wie wieder wir wird wo wurde zu zum zur
"""
_FRENCH = """
à au aux avec c ce ces cette comme d dans de des du elle en est et eu il ils j je l la le les leur lui m ma mais me
mes mon n ne nos notre nous on ont ou où par pas pour qu quand que quel quelle qui quoi s sa se ses si son sont sur
ta te tes ton tu un une vos votre vous y était
"""
_SPANISH = """
al como con cuál cuándo cómo de del donde dónde el ella ellos en era es esta este esto fue ha han hay la las le les
lo los me mi mis muy más nos nosotros o para pero por porque que quien quién qué se si sin sobre son su sus también
te tiene tu un una unas uno unos y ya yo
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    "english": frozenset(_ENGLISH.split()),
    "german": frozenset(_GERMAN.split()),
    "french": frozenset(_FRENCH.split()),
    "spanish": frozenset(_SPANISH.split()),
}
LANGUAGES = tuple(STOP_WORDS)
IN_ANY_LANGUAGE = frozenset().union(*STOP_WORDS.values())

_ASKING = """
say says said saying tell tells told telling think thinks thought mention mentions mentioned talk talks talked discuss
discusses discussed describe described explain explained happen happens happened kind type sort many much long often
time name do does did done get gets got make made makes take took takes one like give gives gave know known summary
summarise summarize show list find write writes wrote written ask asks asked complain complains complained complaint
complaints request requests requested raise raised anything something everything someone anyone people person
sagen gesagt sagte dire dit dijo decir dicho
"""
ASKING = frozenset(_ASKING.split())
"""Words about the asking, which no answer has to hold."""
