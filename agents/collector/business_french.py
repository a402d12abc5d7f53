"""How risks, requests, promises, praise and complaints are put in French: the plain ways, fewer than in English."""

from agents.collector.business_cues import Language, cue, one_of
from domain.text_signals import RiskKind as R
from domain.text_signals import Side
from domain.text_signals import TextSignal as S

FR_TOOL = (
    r"(?:outil|logiciel|plateforme|application|solution|support|service|équipe|version|export|import"
    r"|interface|produit|tableau de bord|système)"
)
FR_DO = (
    r"(?:enverr\w+|envoy\w+|livrer\w*|corriger\w*|reviendr\w+|transmettr\w+|répar\w+|rappeller\w+"
    r"|rappel\w+|confirmer\w*|paier\w+|signer\w*|vérifier\w*|faire parvenir|ferons parvenir"
    r"|ferai parvenir|tiendr\w+|résoudr\w+|mettr\w+|fournir\w*|préparer\w*|organiser\w*|occuper\w*"
    r"|communiquer\w*)"
)

FRENCH = Language(
    cues=(
        cue(
            S.RISK,
            "proba* pours* contin* renou* recon* résil* prolo* quitter",
            r"\b(?:ne|n')\b[^.;?]{0,30}\b(?:pas|plus)\b[^.;?]{0,20}\b(?:renouvel\w+|reconduire|prolonger)\b"
            r"|\b(?:envisageons|envisage|pensons|songeons|souhaitons|voulons|allons"
            r"|décidé)\b[^.;?]{0,20}\b(?:de |à )?(?:résilier|arrêter le contrat|vous quitter|mettre fin)\b",
            r"\b(?:résilions|résiliation de notre|résilie) (?:\w+ )?(?:contrat|abonnement)\b"
            r"|\brenouvellement\b[^.;?]{0,20}\b(?:compromis|incertain|menacé|en danger)\b",
            r"\bpeu probable que nous (?:poursuiv|continu|renouvel|rest)\w+",
            risk=R.NOT_RENEWING,
        ),
        cue(
            S.RISK,
            "alter* concu* autre autres appel",
            r"\b(?:étudions|évaluons|comparons|regardons|examinons|cherchons"
            r"|testons)\b[^.;?]{0,30}\b(?:alternatives?|concurrent\w*"
            r"|autres? (?:fournisseurs?|solutions?|outils?|prestataires?))\b",
            r"\b(?:offre|proposition|devis|démonstration|démo)\b[^.;?]{0,20}\b(?:concurrents?"
            r"|autre fournisseur|autre prestataire)\b"
            r"|\b(?:passer|passons|changer|changeons)\b[^.;?]{0,15}\b(?:un concurrent"
            r"|un autre (?:fournisseur|prestataire)|de fournisseur)\b"
            r"|\bappel d'offres\b[^.;?]{0,30}\b(?:lançons|lancer|lancé|prépar\w+)\b"
            r"|\b(?:lançons|lancer)\b[^.;?]{0,15}\bappel d'offres\b",
            risk=R.COMPETITOR,
        ),
        cue(
            S.RISK,
            "change suite quitte quitté quitter dernier succe* démis*",
            r"\b(?:je|responsable|directeur|directrice|chef|collègue|administrateur"
            r"|sponsor)\b[^.;?]{0,25}\b(?:quitte|a quitté|va quitter|quitterai)\b[^.;?]{0,10}\b(?:l'entreprise"
            r"|la société|l'équipe|mon poste)\b|\bje change de (?:poste|travail|service)\b"
            r"|\bmon dernier jour\b|\bmon successeur\b|\ba démissionné\b",
            risk=R.CHAMPION_LEAVING,
        ),
        cue(
            S.RISK,
            "budget budgets réduire coûts licen* gel",
            r"\bbudgets?\b[^.;?]{0,20}\b(?:réduits?|coupés?|gelés?|diminués?|divisés?)\b"
            r"|\bréduire\b[^.;?]{0,15}\b(?:les coûts|nos coûts|les dépenses|le nombre de licences|nos licences"
            r"|les licences|le budget)\b|\bgel des (?:dépenses|budgets)\b",
            risk=R.CUTTING_BACK,
        ),
        cue(
            S.RISK,
            "rien bloqu* panne personne impos* arrêt",
            r"\b(?:sommes|suis|est|restons) (?:complètement |totalement |entièrement )?bloqués?\b"
            r"|\bplus rien ne (?:fonctionne|marche)\b|\ben panne\b[^.;?]{0,30}\b(?:depuis|complète|totale)\b"
            r"|\bpersonne ne peut (?:plus )?(?:travailler|se connecter|accéder)\b|\bà l'arrêt\b",
            risk=R.BLOCKED,
        ),
        cue(
            S.RISK,
            "jurid* avocat avocats escal* domma* direction",
            r"\b(?:notre|nos|le) (?:service juridique|avocats?|juristes?)\b[^.;?]{0,30}\b(?:va|vont|contact\w+"
            r"|examin\w+|prépar\w+)\b"
            r"|\b(?:escalader|faire remonter|remonter)\b[^.;?]{0,25}\b(?:direction|comité)\b"
            r"|\bdommages et intérêts\b|\bmise en demeure\b",
            risk=R.ESCALATION,
        ),
        cue(
            S.RISK,
            "rachet* fusion racheté rachetée rachetés",
            r"\b(?:avons été|sommes|a été|allons être) rachetée?s?\b"
            r"|\b(?:suite à|après|depuis) (?:la|notre) (?:fusion|rachat)\b|\bnous fusionnons\b",
            risk=R.MERGER,
        ),
        cue(
            S.REQUEST,
            "pensez-vous faudr* faut pouvez pourr* pouvez-vous pourriez-vous serait-il est-il merci serait "
            "aimer* souha* besoin veuil* faudrait",
            r"\b(?:pouvez|pourriez|pouvez|peux|pourrais)[- ](?:vous|tu)\b[^.;]{0,20}\b(?:envoyer|transmettre"
            r"|donner|organiser|prolonger|vérifier|corriger|ajouter|supprimer|activer|expliquer|rappeler"
            r"|partager|confirmer|aider|montrer|modifier|mettre|regarder|fournir|créer|débloquer)\b",
            r"\bmerci (?:de|d') ?(?:bien vouloir |nous |me |m')*(?:envoyer|transmettre|confirmer|corriger"
            r"|ajouter|rappeler|vérifier|faire|indiquer|communiquer|activer|supprimer|partager|fournir)\b",
            r"\bpensez-vous pouvoir\b|\bil nous faudrait\b|\bil nous faut (?:un|une|des|l|la|le)\b",
            r"\b(?:serait|est)[- ]il possible\b"
            r"|\b(?:nous|j')(?: |)(?:aimerions|aimerais|souhaiterions|souhaiterais"
            r"|voudrions)\b(?! (?:vous remercier|savoir si vous êtes))[^.;?]{0,60}"
            r"|\bveuillez (?:nous |me )?(?:envoyer|transmettre|confirmer|corriger|supprimer|ajouter|activer)\b"
            r"|\b(?:nous avons|j'ai) besoin (?:que vous|de votre|d'un devis|d'un accès|d'une formation"
            r"|de la facture)\b",
        ),
        cue(
            S.PROMISE,
            "je nous vous j'",
            r"(?<!de )(?<!pour )(?<!merci )\b(?:je|nous) (?:vous |te |t'|m'|le |la |les |nous "
            rf"|y )*{FR_DO}\b(?<!envoyer)"
            rf"|\b(?:je vais|nous allons) (?!voir|bien|pas)(?:vous |le |la |les |m'|nous )*{FR_DO}\b",
            r"\bvous (?:aurez|recevrez) (?:\w+ )",
            r"\bje (?:vous envoie|reviens vers|vous rappelle|vous tiens|m'en occupe|m'engage)\b"
            r"|\bnous (?:vous envoyons|revenons vers|nous engageons|nous en occupons)\b",
        ),
        cue(
            S.PROMISE,
            "promis assuré garanti engagés",
            r"\b(?:vous (?:nous )?(?:avez|aviez)(?: \w+)?|on nous a(?:vait)?) (?:promis|assuré|garanti)\b",
            promiser=Side.US,
        ),
        cue(
            S.PRAISE,
            "appré* satis* ravi ravis ravie ravies excel* bravo bien parfa* génial formi* recom* efficace "
            "réactif",
            r"\b(?:très|vraiment|pleinement) (?:satisfaite?s?|contente?s?)\b"
            r"|\b(?:ravie?s?|enchantée?s?) (?:de|du|par|des)\b"
            r"|\bexcellente? (?:travail|service|support|outil|équipe)\b"
            r"|\bnous apprécions (?:beaucoup|vraiment|énormément)\b|\bbravo\b"
            rf"|\b{FR_TOOL}\b(?: \w+)?[^.;?]{{0,12}} (?:fonctionne|marche) (?:très bien|parfaitement"
            r"|à merveille)\b",
            rf"\b{FR_TOOL}\b[^.;?]{{0,12}} (?:est|sont) (?:vraiment |très |super )?(?:excellente?|génial\w*"
            r"|parfaite?|formidable|réacti(?:f|ve)|efficace|top)\b",
        ),
        cue(
            S.COMPLAINT,
            "sérieux normal profe* accep* n'est résolu inacc* inadm* déçus déçu déçue déçues toujours "
            "lent lente fois atten* frust* répond plante mécon*",
            r"(?:\bn'est |\bne sont |\bc'est )?\bpas (?:très |vraiment )?(?:sérieux|normal|acceptable"
            r"|professionnel)\b|\binacceptable\b|\binadmissible\b"
            r"|\b(?:très |vraiment |sommes |suis )+(?:déçue?s?|mécontente?s?|frustrée?s?|agacée?s?)\b"
            r"|(?:\bn'est |\bne sont |\bne \w+ )?\btoujours pas (?:résolu|réglé|corrigé|réparé|répondu"
            r"|fonctionn\w+)\w*\b|\b(?:beaucoup trop|trop|vraiment|extrêmement) lente?s?\b",
            r"\b(?:deuxième|troisième|quatrième|cinquième) fois\b|\battend(?:ons|s)\b[^.;?]{0,30}\bdepuis\b"
            r"|\bpersonne ne (?:nous |me )?(?:répond|rappelle)\b"
            r"|\bplante (?:sans cesse|tout le temps|constamment)\b",
        ),
    ),
    denied=one_of(r"\b(?:ne|n'|pas|aucune?|jamais|sans|ni|plus)\b(?: ?(?!et\b|mais\b|ou\b)[\w'-]+){0,3} ?$"),
    void={
        S.RISK: one_of(
            r"\bpas l'intention\b|\baucun (?:projet|plan)\b|\bcomment\b|\bnos clients?\b|\bl'an dernier\b"
            r"|\bl'année dernière\b|\bil y a (?:\w+ )?ans\b|\ba été renouvelé\b|\brassurez-vous\b"
        ),
        S.REQUEST: one_of(r"\bmerci (?:pour|de votre|d'avoir)\b|\bpas besoin\b|\bci-joint\w*\b"),
        S.PROMISE: one_of(r"^si\b|\bsi vous\b|\b(?:ne|n')\b|\bnous verrons\b|\babsente?\b|\bpas\b"),
        S.PRAISE: one_of(
            r"\b(?:ne|pas)\b|\bn'|\bjournée\b|\bweek-end\b|\bserai[ts]?\b|\bsi\b|\bsoirée\b|\bvacances\b"
            r"|\bnos clients\b"
        ),
        S.COMPLAINT: one_of(
            r"\bpas (?:déçue?s?|mécontente?s?)\b|\bnos clients\b|\bl'an dernier\b|\bdésolée?s?\b"
        ),
    },
)
