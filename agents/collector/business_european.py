"""The same in German, French and Spanish: the plain ways of saying it, fewer than in English; in lower case."""

from agents.collector.business_cues import Cue, Language, one_of
from domain.text_signals import RiskKind, Side, TextSignal

S, R = TextSignal, RiskKind


def _cue(kind: TextSignal, anchors: str, *ways: str, risk: RiskKind | None = None, promiser: Side | None = None) -> Cue:
    asked = kind is S.REQUEST
    return Cue(kind, anchors, one_of(*ways), risk=risk, promiser=promiser, asked=asked)


DE_TOOL = r"(?:system|tool|software|plattform|anwendung|lösung|export|import|schnittstelle|dashboard|app|programm|produkt|version|support|service|team)"
DE_DO = (
    r"(?:schick\w*|send\w*|liefer\w*|beheb\w*|melde\w*|kümmer\w*|prüf\w*|klär\w*|bestell\w*|unterschreib\w*|zahl\w*|überweis\w*|bestätig\w*"
    r"|aktualisier\w*|lös\w*|reparier\w*|stell\w*|organisier\w*|veröffentlich\w*|nachreich\w*|zuschick\w*|zusend\w*|übermittel\w*|bereitstell\w*)"
)

GERMAN = Language(
    cues=(
        _cue(
            S.RISK, "verlän* kündi* kündige kündigen gekün* auslaufen vertrag",
            r"\b(?:verlängern?|verlängerung)\b[^.;?]{0,40}\b(?:nicht|keinesfalls|fraglich|gefährdet|unwahrscheinlich)\b|\bnicht (?:mehr )?(?:zu )?verlängern\b|\bnicht verlängert\b",
            r"\b(?:hiermit|wir|ich)\b[^.;?]{0,40}\bkündige[n]?\b(?! (?:sich|die wartung))[^.;?]{0,40}|\b(?:überlegen|erwägen|denken darüber nach)\b[^.;?]{0,30}\bkündig\w+",
            r"\bvertrag\b[^.;?]{0,20}\bauslaufen\b|\bkeine verlängerung\b", risk=R.NOT_RENEWING,
        ),
        _cue(
            S.RISK, "alter* anbieter wettb* mitbe* konku* aussc* angebote angebot",
            r"\b(?:prüf\w+|evaluier\w+|vergleich\w+|such\w+|schau\w+|test\w+|sehen|betracht\w+)\b[^.;?]{0,40}\b(?:alternativen?|ander\w+ anbieter\w*|mitbewerber\w*|konkurren\w+|wettbewerber\w*)\b",
            r"\b(?:wechseln?|umsteigen|steigen)\b[^.;?]{0,30}\b(?:anderen? anbieter|wettbewerber|konkurren\w+|mitbewerber)\b|\bangebote?\b[^.;?]{0,20}\b(?:ihres|eines|von) (?:wettbewerbers?|konkurren\w+|mitbewerbers?|anderen anbieters?)",
            r"\b(?:mitbewerber|wettbewerber|konkurrent)\w*\b[^.;?]{0,30}\b(?:günstiger\w*|angebot\w*|angeboten)\b", r"\bausschreibung\b[^.;?]{0,30}\b(?:starten|machen|vor|läuft|gestartet)\b|\b(?:starten|machen)\b[^.;?]{0,20}\bausschreibung\b", risk=R.COMPETITOR,
        ),
        _cue(
            S.RISK, "verlasse verläs* verla* letzter nachf* gekündigt gekün* ausge*",
            r"\b(?:ich|er|sie|leiter\w*|\w*leiter(?:in)?|kollege|kollegin|ansprechpartner\w*|sponsor\w*|chef\w*|admin\w*)\b[^.;?]{0,30}\b(?:verlasse|verlässt|verlassen|ausgeschieden|gekündigt)\b[^.;?]{0,30}",
            r"\bmein letzter (?:arbeits)?tag\b|\bmeine? nachfolger(?:in)?\b", risk=R.CHAMPION_LEAVING,
        ),
        _cue(
            S.RISK, "budget budgets koste* lizenzen sparen einsp* entla* herab*",
            r"\bbudgets?\b[^.;?]{0,30}\b(?:gekürzt|gestrichen|eingefroren|halbiert|reduziert|kürzen)\b|\b(?:kosten|ausgaben)\b[^.;?]{0,30}\b(?:senken|reduzieren|kürzen|einsparen|sparen)\b",
            r"\blizenzen\b[^.;?]{0,40}\b(?:reduzieren|abbauen|verringern|kürzen|kündigen|halbieren|streichen)\b|\b(?:weniger|reduzieren|abbauen)\b[^.;?]{0,20}\blizenzen\b", risk=R.CUTTING_BACK,
        ),
        _cue(
            S.RISK, "nichts rechn* geht block* ausge* steht niemand keiner stills* arbeiten gesperrt",
            r"\bnichts (?:geht|funktioniert|läuft) mehr\b|\bgeht\b[^.;?]{0,20}\bnichts mehr\b|\bwir können (?:\w+ )?keine (?:rechnungen|aufträge|bestellungen|kunden)\b", r"\b(?:komplett|vollständig|völlig|total) (?:ausgefallen|blockiert|lahmgelegt)\b|\b(?:steht|stehen)\b[^.;?]{0,20}\b(?:alles|still)\b",
            r"\b(?:niemand|keiner)\b[^.;?]{0,20}\b(?:kommt|kann)\b[^.;?]{0,20}\b(?:ins? system|rein|arbeiten|einloggen|anmelden|zugreifen)\b|\bniemand kommt\b|\bwir (?:sind|werden) (?:\w+ )?blockiert\b|\bkönnen (?:gar )?nicht (?:mehr )?arbeiten\b",
            risk=R.BLOCKED,
        ),
        _cue(
            S.RISK, "eskal* anwalt anwälte recht* juris* schad* vertr*",
            r"\b(?:ich|wir)\b[^.;?]{0,60}\beskalier\w*|\b(?:unsere?n?|unser) (?:anwalt|anwälte|rechtsabteilung|juristen)\b[^.;?]{0,40}\b(?:wird|werden|prüf\w+|meldet|einschalten)\b|\bschadens?ersatz\b|\bvertragsbruch\b|\bvertragsstrafe\b",
            risk=R.ESCALATION,
        ),
        _cue(
            S.RISK, "übern* fusion fusio* aufge* gekauft",
            r"\bwir (?:wurden|werden|sind)\b[^.;?]{0,40}\b(?:übernommen|aufgekauft|gekauft)\b|\b(?:nach|wegen|durch) (?:der|die|unserer) (?:fusion|übernahme)\b|\bwir fusionieren\b", risk=R.MERGER,
        ),
        _cue(
            S.REQUEST, "schicken senden teilen ist können könnten könnt könntest bitte bitten brauchen bräuc* benöt* wünsc* möcht* wäre wären",
            r"\b(?:schicken|senden|geben|teilen|rufen|prüfen|nennen) sie (?:mir|uns)\b[^.;?]{0,20}\bbitte\b|\bist es möglich\b|\bwäre es möglich\b", r"\b(?:können|könnten|könntet|könnt|könntest) (?:sie|ihr|du|jemand)\b(?!.*\b(?:absagen|sehen|hören)\b)[^.;]{0,80}\b(?:\w*schicken|\w*senden|geben|erklären|freischalten|zeigen|helfen|prüfen|ändern|anlegen|hinzufügen|organisieren"
            r"|anrufen|verlängern|bereitstellen|nennen|mitteilen|einrichten|ansehen|anschauen|beheben|klären|erhöhen|bestätigen|zukommen)\b",
            r"\bbitte (?:\w+ )?(?:senden|schicken|geben|teilen|prüfen|richten|löschen|stellen|legen|fügen|entfernen|ändern|rufen|nennen|aktivieren|verlängern|übermitteln|erklären|klären) (?:sie|mir|uns)\b|\bbitten? (?:wir |ich )?(?:sie )?um\b|\bwir bitten\b",
            r"\b(?:wir|ich) (?:benötigen?|brauchen?|bräuchten?) (?!nicht|kein)[^.;?]{0,60}\b(?:von ihnen|schulung|zugang|zugänge|rechnung|angebot|hilfe|unterstützung|dokument\w*|vertrag\w*|auftragsverarbeitung|lösung|termin|funktion|update|antwort|bestätigung)\b",
            r"\b(?:wir|ich) wünschen? (?:uns|mir)\b|\b(?:wir|ich) (?:hätten?|möchten?) gern\w*\b[^.;?]{0,50}",
        ),
        _cue(
            S.PROMISE, "ich wir sie",
            rf"\b(?:ich|wir) (?:werden?|werde) (?!nicht|sehen|leider)[^.;?]{{0,60}}\b{DE_DO}(?=[ .!,]|$)",
            r"\b(?:ich|wir) (?:schicken?|senden?|liefern?|melden?|kümmer\w*|prüfen?|klären?|bestätigen?|überweisen|stellen?|reichen?|lösen?|beheben) (?!nicht|keine?)(?:\w+ ){0,6}?(?:ihnen|euch|dir|sie|mich|uns|das|es|den|die|zu|darum)\b",
            r"\bsie (?:bekommen|erhalten) (?:\w+ ){1,5}(?:heute|morgen|bis|nächste|noch|am|von uns|von mir)\b|\b(?:erledige|übernehme|kläre|prüfe|mache|schicke|sende) ich\b", r"\b(?:ich|wir) (?:verspreche\w*|garantier\w*|sagen? (?:ihnen )?zu|sichern? (?:ihnen )?zu)\b",
        ),
        _cue(
            S.PROMISE, "zugesagt versp* zuges*",
            r"\b(?:sie|ihr|ihr \w+|uns wurde|man) (?:haben|hatten|habt|hat|wurde)?[^.;?]{0,50}\b(?:zugesagt|versprochen|zugesichert|garantiert)\b", promiser=Side.US,
        ),
        _cue(
            S.PRAISE, "schnü* reibu* rund zufri* begei* super toll tollen tolle großa* klasse lob hilfe prima ausge* empfe* gelungen hervo* spitze",
            r"\b(?:sehr|rundum|äußerst|absolut|voll|wirklich) zufrieden\b|\bbegeistert\b|\bgroßes lob\b|\b(?:tolle[nr]?|großartige[nr]?|hervorragende|klasse|super|ausgezeichnete) (?:arbeit|unterstützung|leistung|lösung|hilfe|support|service|einsatz)\b|\b(?:wie am schnürchen|reibungslos|läuft rund)\b",
            rf"\b{DE_TOOL}\b(?: \w+){{0,2}} (?:ist|sind|läuft|funktioniert|war)(?: \w+){{0,2}} (?:super|toll|großartig|klasse|prima|hervorragend|ausgezeichnet|spitze|einwandfrei|gelungen)\b",
            r"\bkann (?:ich|man|sie) nur (?:weiter)?empfehlen\b",
        ),
        _cue(
            S.COMPLAINT, "vorge* hängen stich akzep* enttä* ärger* ständig mal noch langsam unzuf* hinne* warten frust* behoben dauernd inakz* unver* katas* schlecht",
            r"\b(?:uns|mir)(?: \w+)? (?:das )?(?:nicht|anders) (?:so )?vorgestellt\b|\bläss?t (?:uns|mich)\b[^.;?]{0,20}\bhängen\b|\bim stich\b", r"\b(?:nicht|in)[ -]?akzeptabel\b|\bnicht (?:mehr |länger )?hinnehmbar\b|\bunverschämt\w*|\bkatastroph\w+|\beine zumutung\b|\b(?:sehr|ziemlich|wirklich|extrem) (?:schlecht|ärgerlich|unzufrieden|enttäuscht|verärgert|frustriert)\b",
            r"\b(?:sind|bin|ist|bleiben) (?:\w+ )?(?:enttäuscht|verärgert|frustriert|unzufrieden)\b|\b(?:immer )?noch (?:immer )?nicht (?:behoben|gelöst|beantwortet|repariert|geliefert|fertig)\b|\bschon das (?:zweite|dritte|vierte|fünfte) mal\b|\bdas (?:zweite|dritte|vierte|fünfte) mal\b",
            r"\b(?:stürzt|bricht|fällt|hängt)\b[^.;?]{0,20}\b(?:ständig|dauernd|andauernd|immer wieder)\b|\b(?:viel zu|sehr|extrem|unerträglich|furchtbar) langsam\b|\bwarte[n]? (?:wir |ich )?(?:schon )?(?:nun )?seit (?:\w+ )?(?:tagen|wochen|monaten|langem|einer woche|einem monat)\b",
        ),
    ),
    denied=one_of(r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder)\b(?: (?!und\b|aber\b|oder\b)[\w-]+){0,3} ?$"),
    void={
        S.RISK: one_of(
            r"\bnicht vor\b|\bkeine (?:absicht|pläne)\b|\bunsere?r? kunden?\b|\bin unserer branche\b|\b(?:letztes|voriges) jahr\b|\bvor (?:\w+ )?jahren\b|\bwie kann (?:ich|man)\b|\btermin\b[^.;?]{0,30}\babsagen\b|\bum (?:\w+ )?(?:zwei|drei|ein|weitere\w*) jahre?n? verlängert\b",
        ),
        S.REQUEST: one_of(r"\bnicht(?:s)? (?:weiter|mehr)\b|\bbitte (?:entschuldigen|beachten|melden sie sich|zögern)\b"),
        S.PROMISE: one_of(r"^(?:wenn|falls|sofern)\b|\b(?:wenn|falls) sie\b|\bnicht\b|\burlaub\b|\bwird man sehen\b|\bsollen wir\b|\bkein\w*\b"),
        S.PRAISE: one_of(r"\bnicht\b|\bkein\w*\b|\bwochenende\b|\burlaub\b|\bwäre\b|\bunsere kunden\b|\bhoffe\b"),
        S.COMPLAINT: one_of(r"\bkeine (?:beschwerden?|klagen)\b|\bnicht (?:enttäuscht|verärgert|unzufrieden)\b|\bunsere kunden\b|\bletztes jahr\b|\btut uns leid\b"),
    },
)  # fmt: skip

FR_TOOL = r"(?:outil|logiciel|plateforme|application|solution|support|service|équipe|version|export|import|interface|produit|tableau de bord|système)"
FR_DO = r"(?:enverr\w+|envoy\w+|livrer\w*|corriger\w*|reviendr\w+|transmettr\w+|répar\w+|rappeller\w+|rappel\w+|confirmer\w*|paier\w+|signer\w*|vérifier\w*|faire parvenir|ferons parvenir|ferai parvenir|tiendr\w+|résoudr\w+|mettr\w+|fournir\w*|préparer\w*|organiser\w*|occuper\w*|communiquer\w*)"

FRENCH = Language(
    cues=(
        _cue(
            S.RISK, "proba* pours* contin* renou* recon* résil* prolo* quitter",
            r"\b(?:ne|n')\b[^.;?]{0,30}\b(?:pas|plus)\b[^.;?]{0,20}\b(?:renouvel\w+|reconduire|prolonger)\b|\b(?:envisageons|envisage|pensons|songeons|souhaitons|voulons|allons|décidé)\b[^.;?]{0,20}\b(?:de |à )?(?:résilier|arrêter le contrat|vous quitter|mettre fin)\b",
            r"\b(?:résilions|résiliation de notre|résilie) (?:\w+ )?(?:contrat|abonnement)\b|\brenouvellement\b[^.;?]{0,20}\b(?:compromis|incertain|menacé|en danger)\b", r"\bpeu probable que nous (?:poursuiv|continu|renouvel|rest)\w+", risk=R.NOT_RENEWING,
        ),
        _cue(
            S.RISK, "alter* concu* autre autres appel",
            r"\b(?:étudions|évaluons|comparons|regardons|examinons|cherchons|testons)\b[^.;?]{0,30}\b(?:alternatives?|concurrent\w*|autres? (?:fournisseurs?|solutions?|outils?|prestataires?))\b",
            r"\b(?:offre|proposition|devis|démonstration|démo)\b[^.;?]{0,20}\b(?:concurrents?|autre fournisseur|autre prestataire)\b|\b(?:passer|passons|changer|changeons)\b[^.;?]{0,15}\b(?:un concurrent|un autre (?:fournisseur|prestataire)|de fournisseur)\b|\bappel d'offres\b[^.;?]{0,30}\b(?:lançons|lancer|lancé|prépar\w+)\b|\b(?:lançons|lancer)\b[^.;?]{0,15}\bappel d'offres\b",
            risk=R.COMPETITOR,
        ),
        _cue(
            S.RISK, "change suite quitte quitté quitter dernier succe* démis*",
            r"\b(?:je|responsable|directeur|directrice|chef|collègue|administrateur|sponsor)\b[^.;?]{0,25}\b(?:quitte|a quitté|va quitter|quitterai)\b[^.;?]{0,10}\b(?:l'entreprise|la société|l'équipe|mon poste)\b|\bje change de (?:poste|travail|service)\b|\bmon dernier jour\b|\bmon successeur\b|\ba démissionné\b", risk=R.CHAMPION_LEAVING,
        ),
        _cue(
            S.RISK, "budget budgets réduire coûts licen* gel",
            r"\bbudgets?\b[^.;?]{0,20}\b(?:réduits?|coupés?|gelés?|diminués?|divisés?)\b|\bréduire\b[^.;?]{0,15}\b(?:les coûts|nos coûts|les dépenses|le nombre de licences|nos licences|les licences|le budget)\b|\bgel des (?:dépenses|budgets)\b", risk=R.CUTTING_BACK,
        ),
        _cue(
            S.RISK, "rien bloqu* panne personne impos* arrêt",
            r"\b(?:sommes|suis|est|restons) (?:complètement |totalement |entièrement )?bloqués?\b|\bplus rien ne (?:fonctionne|marche)\b|\ben panne\b[^.;?]{0,30}\b(?:depuis|complète|totale)\b|\bpersonne ne peut (?:plus )?(?:travailler|se connecter|accéder)\b|\bà l'arrêt\b", risk=R.BLOCKED,
        ),
        _cue(
            S.RISK, "jurid* avocat avocats escal* domma* direction",
            r"\b(?:notre|nos|le) (?:service juridique|avocats?|juristes?)\b[^.;?]{0,30}\b(?:va|vont|contact\w+|examin\w+|prépar\w+)\b|\b(?:escalader|faire remonter|remonter)\b[^.;?]{0,25}\b(?:direction|comité)\b|\bdommages et intérêts\b|\bmise en demeure\b", risk=R.ESCALATION,
        ),
        _cue(
            S.RISK, "rachet* fusion racheté rachetée rachetés",
            r"\b(?:avons été|sommes|a été|allons être) rachetée?s?\b|\b(?:suite à|après|depuis) (?:la|notre) (?:fusion|rachat)\b|\bnous fusionnons\b", risk=R.MERGER,
        ),
        _cue(
            S.REQUEST, "pensez-vous faudr* faut pouvez pourr* pouvez-vous pourriez-vous serait-il est-il merci serait aimer* souha* besoin veuil* faudrait",
            r"\b(?:pouvez|pourriez|pouvez|peux|pourrais)[- ](?:vous|tu)\b[^.;]{0,20}\b(?:envoyer|transmettre|donner|organiser|prolonger|vérifier|corriger|ajouter|supprimer|activer|expliquer|rappeler|partager|confirmer|aider|montrer|modifier|mettre|regarder|fournir|créer|débloquer)\b",
            r"\bmerci (?:de|d') ?(?:bien vouloir |nous |me |m')*(?:envoyer|transmettre|confirmer|corriger|ajouter|rappeler|vérifier|faire|indiquer|communiquer|activer|supprimer|partager|fournir)\b",
            r"\bpensez-vous pouvoir\b|\bil nous faudrait\b|\bil nous faut (?:un|une|des|l|la|le)\b", r"\b(?:serait|est)[- ]il possible\b|\b(?:nous|j')(?: |)(?:aimerions|aimerais|souhaiterions|souhaiterais|voudrions)\b(?! (?:vous remercier|savoir si vous êtes))[^.;?]{0,60}|\bveuillez (?:nous |me )?(?:envoyer|transmettre|confirmer|corriger|supprimer|ajouter|activer)\b|\b(?:nous avons|j'ai) besoin (?:que vous|de votre|d'un devis|d'un accès|d'une formation|de la facture)\b",
        ),
        _cue(
            S.PROMISE, "je nous vous j'",
            rf"(?<!de )(?<!pour )(?<!merci )\b(?:je|nous) (?:vous |te |t'|m'|le |la |les |nous |y )*{FR_DO}\b(?<!envoyer)|\b(?:je vais|nous allons) (?!voir|bien|pas)(?:vous |le |la |les |m'|nous )*{FR_DO}\b",
            r"\bvous (?:aurez|recevrez) (?:\w+ )", r"\bje (?:vous envoie|reviens vers|vous rappelle|vous tiens|m'en occupe|m'engage)\b|\bnous (?:vous envoyons|revenons vers|nous engageons|nous en occupons)\b",
        ),
        _cue(
            S.PROMISE, "promis assuré garanti engagés",
            r"\b(?:vous (?:nous )?(?:avez|aviez)(?: \w+)?|on nous a(?:vait)?) (?:promis|assuré|garanti)\b", promiser=Side.US,
        ),
        _cue(
            S.PRAISE, "appré* satis* ravi ravis ravie ravies excel* bravo bien parfa* génial formi* recom* efficace réactif",
            rf"\b(?:très|vraiment|pleinement) (?:satisfaite?s?|contente?s?)\b|\b(?:ravie?s?|enchantée?s?) (?:de|du|par|des)\b|\bexcellente? (?:travail|service|support|outil|équipe)\b|\bnous apprécions (?:beaucoup|vraiment|énormément)\b|\bbravo\b|\b{FR_TOOL}\b(?: \w+)?[^.;?]{{0,12}} (?:fonctionne|marche) (?:très bien|parfaitement|à merveille)\b",
            rf"\b{FR_TOOL}\b[^.;?]{{0,12}} (?:est|sont) (?:vraiment |très |super )?(?:excellente?|génial\w*|parfaite?|formidable|réacti(?:f|ve)|efficace|top)\b",
        ),
        _cue(
            S.COMPLAINT, "sérieux normal profe* accep* n'est résolu inacc* inadm* déçus déçu déçue déçues toujours lent lente fois atten* frust* répond plante mécon*",
            r"(?:\bn'est |\bne sont |\bc'est )?\bpas (?:très |vraiment )?(?:sérieux|normal|acceptable|professionnel)\b|\binacceptable\b|\binadmissible\b|\b(?:très |vraiment |sommes |suis )+(?:déçue?s?|mécontente?s?|frustrée?s?|agacée?s?)\b|(?:\bn'est |\bne sont |\bne \w+ )?\btoujours pas (?:résolu|réglé|corrigé|réparé|répondu|fonctionn\w+)\w*\b|\b(?:beaucoup trop|trop|vraiment|extrêmement) lente?s?\b",
            r"\b(?:deuxième|troisième|quatrième|cinquième) fois\b|\battend(?:ons|s)\b[^.;?]{0,30}\bdepuis\b|\bpersonne ne (?:nous |me )?(?:répond|rappelle)\b|\bplante (?:sans cesse|tout le temps|constamment)\b",
        ),
    ),
    denied=one_of(r"\b(?:ne|n'|pas|aucune?|jamais|sans|ni|plus)\b(?: ?(?!et\b|mais\b|ou\b)[\w'-]+){0,3} ?$"),
    void={
        S.RISK: one_of(r"\bpas l'intention\b|\baucun (?:projet|plan)\b|\bcomment\b|\bnos clients?\b|\bl'an dernier\b|\bl'année dernière\b|\bil y a (?:\w+ )?ans\b|\ba été renouvelé\b|\brassurez-vous\b"),
        S.REQUEST: one_of(r"\bmerci (?:pour|de votre|d'avoir)\b|\bpas besoin\b|\bci-joint\w*\b"),
        S.PROMISE: one_of(r"^si\b|\bsi vous\b|\b(?:ne|n')\b|\bnous verrons\b|\babsente?\b|\bpas\b"),
        S.PRAISE: one_of(r"\b(?:ne|pas)\b|\bn'|\bjournée\b|\bweek-end\b|\bserai[ts]?\b|\bsi\b|\bsoirée\b|\bvacances\b|\bnos clients\b"),
        S.COMPLAINT: one_of(r"\bpas (?:déçue?s?|mécontente?s?)\b|\bnos clients\b|\bl'an dernier\b|\bdésolée?s?\b"),
    },
)  # fmt: skip

ES_TOOL = r"(?:herramienta|plataforma|aplicación|solución|sistema|producto|versión|soporte|servicio|equipo|exportación|importación|programa)"
ES_DO = r"(?:enviar\w+|mandar\w+|corregir\w*|corregi\w+|llamar\w*|confirmar\w*|entregar\w*|pagar\w*|firmar\w*|solucionar\w*|revisar\w*|arreglar\w*|actualizar\w*|responder\w*|resolver\w*|preparar\w*|pasar\w*)"

SPANISH = Language(
    cues=(
        _cue(
            S.RISK, "baja renov* cance* resci* contr* dejar",
            r"\b(?:daremos|vamos a dar|dar|damos) de baja\b", r"\bno (?:vamos a|pensamos|queremos|creo que vayamos a|creemos que|tenemos intención de)?[^.;?]{0,10}\brenov\w+|\b(?:pensando en|considerando|queremos|vamos a|hemos decidido)\b[^.;?]{0,10}\b(?:cancelar|rescindir|dejar) (?:la |el |nuestr[oa] |de usar )?(?:suscripción|contrato|acuerdo|licencia\w*|la herramienta)\b|\brenovación\b[^.;?]{0,20}\b(?:en riesgo|en duda|en peligro)\b", risk=R.NOT_RENEWING,
        ),
        _cue(
            S.RISK, "alter* compe* otros otro licit*",
            r"\b(?:evaluando|comparando|mirando|viendo|estudiando|buscando|probando)\b[^.;?]{0,25}\b(?:alternativas?|competidor\w*|competencia|otr[oa]s? (?:proveedor\w*|herramientas?|solucion\w*|opciones))\b|\b(?:cambiar|cambiamos|pasar|pasamos)\b[^.;?]{0,15}\b(?:a otro proveedor|de proveedor|a la competencia)\b|\boferta\b[^.;?]{0,15}\b(?:un competidor|la competencia|otro proveedor)\b|\blicitación\b[^.;?]{0,20}\b(?:lanz\w+|abr\w+|prepar\w+)\b", risk=R.COMPETITOR,
        ),
        _cue(
            S.RISK, "dejo deja dejado último suces* marcho dimit*",
            r"\bdejo (?:la empresa|la compañía|el puesto|mi puesto)\b|\b(?:responsable|director\w*|jefe|jefa|compañer\w+|administrador\w*)\b[^.;?]{0,20}\b(?:deja|ha dejado|dejará) (?:la empresa|la compañía)\b|\bmi último día\b|\bmi sucesora?\b|\bha dimitido\b", risk=R.CHAMPION_LEAVING,
        ),
        _cue(
            S.RISK, "presu* costes costos licen* gastos",
            r"\bbajar (?:de \d+ )?a \d+ (?:licencias|usuarios|puestos)\b", r"\b(?:recort\w+|reduc\w+|congel\w+)\b[^.;?]{0,20}\b(?:presupuesto|costes|costos|gastos|licencias)\b|\bpresupuesto\b[^.;?]{0,20}\b(?:recortado|congelado|reducido)\b", risk=R.CUTTING_BACK,
        ),
        _cue(
            S.RISK, "bloqu* caído caída nadie parado parados",
            r"\b(?:estamos|seguimos) (?:totalmente |completamente )?(?:bloqueados|parados)\b|\b(?:sistema|plataforma|aplicación|servicio|herramienta)\b[^.;?]{0,20}\b(?:caíd[oa]|no funciona desde)\b|\bnadie puede (?:trabajar|entrar|acceder)\b", risk=R.BLOCKED,
        ),
        _cue(
            S.RISK, "escal* elevar legal aboga* jurídico daños indem*",
            r"\b(?:elevar|escalar|llevar)\b[^.;?]{0,20}\b(?:dirección|comité|vuestro director|su director)\b|\b(?:nuestro|nuestros|el) (?:departamento (?:legal|jurídico)|abogados?)\b[^.;?]{0,25}\b(?:va|van|está|están|contact\w+|revis\w+)\b|\bindemnización\b|\bacciones legales\b", risk=R.ESCALATION,
        ),
        _cue(
            S.RISK, "comprado fusión fusio* absor* adqui*",
            r"\b(?:nos ha comprado|nos han comprado|hemos sido (?:comprados|adquiridos|absorbidos)|nos ha adquirido)\b|\b(?:tras|por|después de) (?:la|nuestra) fusión\b", risk=R.MERGER,
        ),
        _cue(
            S.REQUEST, "agrad* pueden podéis podrían podríais puedes puede favor gusta* neces* sería",
            r"\b(?:nos |me )?(?:pueden|podéis|podrían|podríais|puedes|podrías|puede|podría) (?:\w+ )?(?:enviar\w*|mandar\w*|pasar\w*|revisar\w*|ampliar\w*|añadir\w*|confirmar\w*|explicar\w*|activar\w*|corregir\w*|llamar\w*|compartir\w*|organizar\w*|ayudar\w*|dar\w*|mirar\w*)\b",
            r"\bpor favor\b[^.;?]{0,15}\b(?:envíen\w*|envíe\w*|envia\w*|manda\w*|mande\w*|confirm\w+|revis\w+|añad\w+|activ\w+|corrij\w+|pasa\w+|pase\w*)\b",
            r"\b(?:nos|me) gustaría (?:tener|ver|recibir|contar|poder|solicitar)\b|\b(?:necesitamos|necesitaríamos|necesito) (?:que|un presupuesto|una factura|acceso|ayuda|el contrato|la documentación|una formación)\b|\bsería posible\b|\b(?:os|le|les|te) agradecería\b",
        ),
        _cue(
            S.PROMISE, "encargo encar* comprometo enviaré envia* enviaremos llamo llamaré mando mandaré vamos voy corre* confi* pagar* pagaré pagaremos firma* entre* soluc* arreg* revis* actua* respo* resol* prepa* pasaré pasar*",
            rf"\b(?:os |le |les |te |lo |la |se lo )*(?:enviaré|enviaremos|mandaré|mandaremos|corregiremos|corregiré|llamaré|llamaremos|confirmaré|confirmaremos|entregaremos|pagaremos|firmaremos|solucionaremos|arreglaremos|actualizaremos|responderemos|resolveremos|prepararé|prepararemos|revisaré|revisaremos|pasaré|pasaremos)\b|\b(?:vamos a|voy a) {ES_DO}\b",
            r"\b(?:os|le|les|te) (?:llamo|mando|envío|confirmo|paso)\b|\bme encargo\b|\bnos encargamos\b|\bme comprometo\b|\bnos comprometemos\b",
        ),
        _cue(
            S.PROMISE, "prome* asegu* garan* dijeron dijisteis",
            r"\bnos (?:prometieron|prometisteis|prometió|aseguraron|asegurasteis|garantizaron|habían prometido|han prometido)\b|\bnos (?:dijeron|dijisteis) que\b[^.;?]{0,50}\b(?:estaría|sería|tendríamos|iba)\b", promiser=Side.US,
        ),
        _cue(
            S.PRAISE, "facil* conte* encan* excel* bien estup* fanta* genial satis* recom* buen",
            rf"\b(?:muy|realmente) (?:contentos?|contentas?|satisfech[oa]s?)\b|\bencantad[oa]s? con\b|\b(?:facilitado|facilita) (?:mucho )?(?:el trabajo|la vida|mucho)\b|\b(?:excelente|estupendo|fantástico|gran|magnífico) (?:trabajo|servicio|soporte)\b|\btrabajo (?:estupendo|excelente|fantástico|magnífico|genial)\b|\b{ES_TOOL}\b(?: \w+)? (?:funciona|va) (?:muy bien|de maravilla|perfecto|perfectamente)\b|\b{ES_TOOL}\b(?: \w+)? es (?:excelente|genial|fantástic[oa]|estupend[oa])\b",
        ),
        _cue(
            S.COMPLAINT, "rompe inace* decep* sigue lenta lento vez esperando esper* nadie frust* mala harto hartos llevamos falla",
            r"\bcada (?:actualización|versión)\b[^.;?]{0,10}\brompe\b|\binaceptable\b|\b(?:muy|estamos|estoy) (?:muy )?(?:decepcionad[oa]s?|frustrad[oa]s?|descontent[oa]s?|hart[oa]s?)\b|\bsigue sin (?:resolverse|funcionar|solución|respuesta|arreglarse)\b|\b(?:demasiado|muy|extremadamente) lent[oa]s?\b",
            r"\b(?:segunda|tercera|cuarta|quinta) vez que\b|\bllev(?:amos|o) (?:\w+ ){1,3}(?:esperando|sin)\b|\bnadie (?:nos )?(?:responde|contesta|ha respondido|ha contestado)\b",
        ),
    ),
    denied=one_of(r"\b(?:no|nunca|sin|ni|tampoco|ningun\w*|ningún)\b(?: (?!y\b|pero\b|o\b)[\w-]+){0,3} ?$"),
    void={
        S.RISK: one_of(r"\bno (?:pensamos|queremos|vamos a) (?:cambiar|cancelar|dejar)\b|\bcómo\b|\bnuestros clientes\b|\bel año pasado\b|\bhemos renovado\b|\bhace (?:\w+ )?años\b"),
        S.REQUEST: one_of(r"\bgracias por\b|\bno necesit\w+\b|\badjunt\w+\b"),
        S.PROMISE: one_of(r"^si\b|\bsi (?:ustedes|vosotros|nos)\b|\bno\b|\bya veremos\b|\bestaré\b"),
        S.PRAISE: one_of(r"\bno\b|\bdía\b|\bfin de semana\b|\bsería\b|\bsi\b|\bnuestros clientes\b"),
        S.COMPLAINT: one_of(r"\bno (?:estamos|estoy) (?:decepcionad|frustrad|descontent)\w*|\bnuestros clientes\b|\bel año pasado\b|\blo sentimos\b"),
    },
)  # fmt: skip
