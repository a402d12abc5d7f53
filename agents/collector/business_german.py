"""How risks, requests, promises, praise and complaints are put in German: the plain ways, fewer than in English."""

from agents.collector.business_cues import Language, cue, one_of
from domain.text_signals import RiskKind as R
from domain.text_signals import Side
from domain.text_signals import TextSignal as S

DE_TOOL = (
    r"(?:system|tool|software|plattform|anwendung|lösung|export|import|schnittstelle|dashboard|app"
    r"|programm|produkt|version|support|service|team)"
)
DE_DO = (
    r"(?:schick\w*|send\w*|liefer\w*|beheb\w*|melde\w*|kümmer\w*|prüf\w*|klär\w*|bestell\w*"
    r"|unterschreib\w*|zahl\w*|überweis\w*|bestätig\w*|aktualisier\w*|lös\w*|reparier\w*|stell\w*"
    r"|organisier\w*|veröffentlich\w*|nachreich\w*|zuschick\w*|zusend\w*|übermittel\w*|bereitstell\w*)"
)

GERMAN = Language(
    cues=(
        cue(
            S.RISK,
            "verlän* kündi* kündige kündigen gekün* auslaufen vertrag",
            r"\b(?:verlängern?|verlängerung)\b[^.;?]{0,40}\b(?:nicht|keinesfalls|fraglich|gefährdet"
            r"|unwahrscheinlich)\b|\bnicht (?:mehr )?(?:zu )?verlängern\b|\bnicht verlängert\b",
            r"\b(?:hiermit|wir|ich)\b[^.;?]{0,40}\bkündige[n]?\b(?! (?:sich|die wartung))[^.;?]{0,40}"
            r"|\b(?:überlegen|erwägen|denken darüber nach)\b[^.;?]{0,30}\bkündig\w+",
            r"\bvertrag\b[^.;?]{0,20}\bauslaufen\b|\bkeine verlängerung\b",
            risk=R.NOT_RENEWING,
        ),
        cue(
            S.RISK,
            "alter* anbieter wettb* mitbe* konku* aussc* angebote angebot",
            r"\b(?:prüf\w+|evaluier\w+|vergleich\w+|such\w+|schau\w+|test\w+|sehen"
            r"|betracht\w+)\b[^.;?]{0,40}\b(?:alternativen?|ander\w+ anbieter\w*|mitbewerber\w*|konkurren\w+"
            r"|wettbewerber\w*)\b",
            r"\b(?:wechseln?|umsteigen|steigen)\b[^.;?]{0,30}\b(?:anderen? anbieter|wettbewerber|konkurren\w+"
            r"|mitbewerber)\b"
            r"|\bangebote?\b[^.;?]{0,20}\b(?:ihres|eines|von) (?:wettbewerbers?|konkurren\w+|mitbewerbers?"
            r"|anderen anbieters?)",
            r"\b(?:mitbewerber|wettbewerber|konkurrent)\w*\b[^.;?]{0,30}\b(?:günstiger\w*|angebot\w*|angeboten)\b",
            r"\bausschreibung\b[^.;?]{0,30}\b(?:starten|machen|vor|läuft|gestartet)\b"
            r"|\b(?:starten|machen)\b[^.;?]{0,20}\bausschreibung\b",
            risk=R.COMPETITOR,
        ),
        cue(
            S.RISK,
            "verlasse verläs* verla* letzter nachf* gekündigt gekün* ausge*",
            r"\b(?:ich|er|sie|leiter\w*|\w*leiter(?:in)?|kollege|kollegin|ansprechpartner\w*|sponsor\w*"
            r"|chef\w*|admin\w*)\b[^.;?]{0,30}\b(?:verlasse|verlässt|verlassen|ausgeschieden"
            r"|gekündigt)\b[^.;?]{0,30}",
            r"\bmein letzter (?:arbeits)?tag\b|\bmeine? nachfolger(?:in)?\b",
            risk=R.CHAMPION_LEAVING,
        ),
        cue(
            S.RISK,
            "budget budgets koste* lizenzen sparen einsp* entla* herab*",
            r"\bbudgets?\b[^.;?]{0,30}\b(?:gekürzt|gestrichen|eingefroren|halbiert|reduziert|kürzen)\b"
            r"|\b(?:kosten|ausgaben)\b[^.;?]{0,30}\b(?:senken|reduzieren|kürzen|einsparen|sparen)\b",
            r"\blizenzen\b[^.;?]{0,40}\b(?:reduzieren|abbauen|verringern|kürzen|kündigen|halbieren"
            r"|streichen)\b|\b(?:weniger|reduzieren|abbauen)\b[^.;?]{0,20}\blizenzen\b",
            risk=R.CUTTING_BACK,
        ),
        cue(
            S.RISK,
            "nichts rechn* geht block* ausge* steht niemand keiner stills* arbeiten gesperrt",
            r"\bnichts (?:geht|funktioniert|läuft) mehr\b|\bgeht\b[^.;?]{0,20}\bnichts mehr\b"
            r"|\bwir können (?:\w+ )?keine (?:rechnungen|aufträge|bestellungen|kunden)\b",
            r"\b(?:komplett|vollständig|völlig|total) (?:ausgefallen|blockiert|lahmgelegt)\b"
            r"|\b(?:steht|stehen)\b[^.;?]{0,20}\b(?:alles|still)\b",
            r"\b(?:niemand|keiner)\b[^.;?]{0,20}\b(?:kommt|kann)\b[^.;?]{0,20}\b(?:ins? system|rein|arbeiten"
            r"|einloggen|anmelden|zugreifen)\b|\bniemand kommt\b|\bwir (?:sind|werden) (?:\w+ )?blockiert\b"
            r"|\bkönnen (?:gar )?nicht (?:mehr )?arbeiten\b",
            risk=R.BLOCKED,
        ),
        cue(
            S.RISK,
            "eskal* anwalt anwälte recht* juris* schad* vertr*",
            r"\b(?:ich|wir)\b[^.;?]{0,60}\beskalier\w*"
            r"|\b(?:unsere?n?|unser) (?:anwalt|anwälte|rechtsabteilung|juristen)\b[^.;?]{0,40}\b(?:wird|werden"
            r"|prüf\w+|meldet|einschalten)\b|\bschadens?ersatz\b|\bvertragsbruch\b|\bvertragsstrafe\b",
            risk=R.ESCALATION,
        ),
        cue(
            S.RISK,
            "übern* fusion fusio* aufge* gekauft",
            r"\bwir (?:wurden|werden|sind)\b[^.;?]{0,40}\b(?:übernommen|aufgekauft|gekauft)\b"
            r"|\b(?:nach|wegen|durch) (?:der|die|unserer) (?:fusion|übernahme)\b|\bwir fusionieren\b",
            risk=R.MERGER,
        ),
        cue(
            S.REQUEST,
            "schicken senden teilen ist können könnten könnt könntest bitte bitten brauchen bräuc* benöt* "
            "wünsc* möcht* wäre wären",
            r"\b(?:schicken|senden|geben|teilen|rufen|prüfen|nennen) sie (?:mir|uns)\b[^.;?]{0,20}\bbitte\b"
            r"|\bist es möglich\b|\bwäre es möglich\b",
            r"\b(?:können|könnten|könntet|könnt|könntest) (?:sie|ihr|du"
            r"|jemand)\b(?!.*\b(?:absagen|sehen|hören)\b)[^.;]{0,80}\b(?:\w*schicken|\w*senden|geben|erklären"
            r"|freischalten|zeigen|helfen|prüfen|ändern|anlegen|hinzufügen|organisieren|anrufen|verlängern"
            r"|bereitstellen|nennen|mitteilen|einrichten|ansehen|anschauen|beheben|klären|erhöhen|bestätigen"
            r"|zukommen)\b",
            r"\bbitte (?:\w+ )?(?:senden|schicken|geben|teilen|prüfen|richten|löschen|stellen|legen|fügen"
            r"|entfernen|ändern|rufen|nennen|aktivieren|verlängern|übermitteln|erklären|klären) (?:sie|mir"
            r"|uns)\b|\bbitten? (?:wir |ich )?(?:sie )?um\b|\bwir bitten\b",
            r"\b(?:wir|ich) (?:benötigen?|brauchen?|bräuchten?) (?!nicht|kein)[^.;?]{0,60}\b(?:von ihnen"
            r"|schulung|zugang|zugänge|rechnung|angebot|hilfe|unterstützung|dokument\w*|vertrag\w*"
            r"|auftragsverarbeitung|lösung|termin|funktion|update|antwort|bestätigung)\b",
            r"\b(?:wir|ich) wünschen? (?:uns|mir)\b|\b(?:wir|ich) (?:hätten?|möchten?) gern\w*\b[^.;?]{0,50}",
        ),
        cue(
            S.PROMISE,
            "ich wir sie",
            rf"\b(?:ich|wir) (?:werden?|werde) (?!nicht|sehen|leider)[^.;?]{{0,60}}\b{DE_DO}(?=[ .!,]|$)",
            r"\b(?:ich|wir) (?:schicken?|senden?|liefern?|melden?|kümmer\w*|prüfen?|klären?|bestätigen?"
            r"|überweisen|stellen?|reichen?|lösen?|beheben) (?!nicht|keine?)(?:\w+ ){0,6}?(?:ihnen|euch|dir"
            r"|sie|mich|uns|das|es|den|die|zu|darum)\b",
            r"\bsie (?:bekommen|erhalten) (?:\w+ ){1,5}(?:heute|morgen|bis|nächste|noch|am|von uns|von mir)\b"
            r"|\b(?:erledige|übernehme|kläre|prüfe|mache|schicke|sende) ich\b",
            r"\b(?:ich|wir) (?:verspreche\w*|garantier\w*|sagen? (?:ihnen )?zu|sichern? (?:ihnen )?zu)\b",
        ),
        cue(
            S.PROMISE,
            "zugesagt versp* zuges*",
            r"\b(?:sie|ihr|ihr \w+|uns wurde|man) (?:haben|hatten|habt|hat|wurde)?[^.;?]{0,50}\b(?:zugesagt"
            r"|versprochen|zugesichert|garantiert)\b",
            promiser=Side.US,
        ),
        cue(
            S.PRAISE,
            "schnü* reibu* rund zufri* begei* super toll tollen tolle großa* klasse lob hilfe prima ausge* "
            "empfe* gelungen hervo* spitze",
            r"\b(?:sehr|rundum|äußerst|absolut|voll|wirklich) zufrieden\b|\bbegeistert\b|\bgroßes lob\b"
            r"|\b(?:tolle[nr]?|großartige[nr]?|hervorragende|klasse|super|ausgezeichnete) (?:arbeit"
            r"|unterstützung|leistung|lösung|hilfe|support|service|einsatz)\b"
            r"|\b(?:wie am schnürchen|reibungslos|läuft rund)\b",
            rf"\b{DE_TOOL}\b(?: \w+){{0,2}} (?:ist|sind|läuft|funktioniert|war)(?: \w+){{0,2}} (?:super|toll"
            r"|großartig|klasse|prima|hervorragend|ausgezeichnet|spitze|einwandfrei|gelungen)\b",
            r"\bkann (?:ich|man|sie) nur (?:weiter)?empfehlen\b",
        ),
        cue(
            S.COMPLAINT,
            "vorge* hängen stich akzep* enttä* ärger* ständig mal noch langsam unzuf* hinne* warten frust* "
            "behoben dauernd inakz* unver* katas* schlecht",
            r"\b(?:uns|mir)(?: \w+)? (?:das )?(?:nicht|anders) (?:so )?vorgestellt\b"
            r"|\bläss?t (?:uns|mich)\b[^.;?]{0,20}\bhängen\b|\bim stich\b",
            r"\b(?:nicht|in)[ -]?akzeptabel\b|\bnicht (?:mehr |länger )?hinnehmbar\b|\bunverschämt\w*"
            r"|\bkatastroph\w+|\beine zumutung\b"
            r"|\b(?:sehr|ziemlich|wirklich|extrem) (?:schlecht|ärgerlich|unzufrieden|enttäuscht|verärgert"
            r"|frustriert)\b",
            r"\b(?:sind|bin|ist|bleiben) (?:\w+ )?(?:enttäuscht|verärgert|frustriert|unzufrieden)\b"
            r"|\b(?:immer )?noch (?:immer )?nicht (?:behoben|gelöst|beantwortet|repariert|geliefert|fertig)\b"
            r"|\bschon das (?:zweite|dritte|vierte|fünfte) mal\b|\bdas (?:zweite|dritte|vierte|fünfte) mal\b",
            r"\b(?:stürzt|bricht|fällt|hängt)\b[^.;?]{0,20}\b(?:ständig|dauernd|andauernd|immer wieder)\b"
            r"|\b(?:viel zu|sehr|extrem|unerträglich|furchtbar) langsam\b"
            r"|\bwarte[n]? (?:wir |ich )?(?:schon )?(?:nun )?seit (?:\w+ )?(?:tagen|wochen|monaten|langem"
            r"|einer woche|einem monat)\b",
        ),
    ),
    denied=one_of(r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder)\b(?: (?!und\b|aber\b|oder\b)[\w-]+){0,3} ?$"),
    void={
        S.RISK: one_of(
            r"\bnicht vor\b|\bkeine (?:absicht|pläne)\b|\bunsere?r? kunden?\b|\bin unserer branche\b"
            r"|\b(?:letztes|voriges) jahr\b|\bvor (?:\w+ )?jahren\b|\bwie kann (?:ich|man)\b"
            r"|\btermin\b[^.;?]{0,30}\babsagen\b"
            r"|\bum (?:\w+ )?(?:zwei|drei|ein|weitere\w*) jahre?n? verlängert\b",
        ),
        S.REQUEST: one_of(
            r"\bnicht(?:s)? (?:weiter|mehr)\b|\bbitte (?:entschuldigen|beachten|melden sie sich|zögern)\b"
        ),
        S.PROMISE: one_of(
            r"^(?:wenn|falls|sofern)\b|\b(?:wenn|falls) sie\b|\bnicht\b|\burlaub\b|\bwird man sehen\b"
            r"|\bsollen wir\b|\bkein\w*\b"
        ),
        S.PRAISE: one_of(
            r"\bnicht\b|\bkein\w*\b|\bwochenende\b|\burlaub\b|\bwäre\b|\bunsere kunden\b|\bhoffe\b"
        ),
        S.COMPLAINT: one_of(
            r"\bkeine (?:beschwerden?|klagen)\b|\bnicht (?:enttäuscht|verärgert|unzufrieden)\b"
            r"|\bunsere kunden\b|\bletztes jahr\b|\btut uns leid\b"
        ),
    },
)
