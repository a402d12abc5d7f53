"""The basics of growth and interest in more in German, French and Spanish; matched in lower case."""

from agents.collector.phrase_language import Rules, any_of

GERMAN_UNIT = (
    r"(?:team|teams|abteilung|abteilungen|standort|standorte|niederlassung|büro|bereich|filiale|werk"
    r"|tochtergesellschaft|einheit|gruppe|außenstelle)"
)

GERMAN = Rules(
    growth=any_of(
        rf"\bwir (?:\w+ )?(?:eröffnen|gründen|bauen|bekommen|starten"
        rf"|schaffen)\b[^.;]*\b(?:neue[nsr]?|zweite[nsr]?|weitere[nsr]?|zusätzliche[nsr]?) (?:\w+"
        rf" )?{GERMAN_UNIT}\b",
        rf"\b(?:neue[rs]?|zweite[rs]?|weitere[rs]?) (?:\w+ )?{GERMAN_UNIT}\b[^.;]*\b(?:startet"
        rf"|kommt|beginnt|entsteht|wird (?:\w+ )?(?:aufgebaut|eröffnet|gegründet)|kommt (?:\w+"
        rf" )?dazu)\b",
        rf"\bhaben (?:\w+ ){{0,3}}(?:neue[nsr]?|zweite[nsr]?|weitere[nsr]?) (?:\w+"
        rf" )?{GERMAN_UNIT}\b[^.;]*\b(?:eröffnet|gegründet|aufgebaut|übernommen)\b",
        r"\bwir stellen\b[^.;]*\bein\b|\bwir (?:wachsen|expandieren|vergrößern uns)\b"
        r"|\bhaben\b[^.;]*\b(?:eingestellt)\b",
        r"\b(?:brauchen|benötigen|wollen|möchten)\b[^.;]*\b\d+ (?:weitere|zusätzliche|neue|mehr)"
        r" (?:lizenzen|plätze|nutzer|benutzer|zugänge|sitze)\b",
        r"\b\d+ (?:neue|weitere|zusätzliche) (?:kolleg\w+|mitarbeiter\w*|leute|nutzer\w*|stellen)\b",
        r"\bneue[rn]? (?:\w+ )?(?:abteilungsleiter\w*|teamleiter\w*|bereichsleiter\w*"
        r"|geschäftsführer\w*|leiter\w*|leitung)\b[^.;]*\b(?:fängt|startet|beginnt|angefangen"
        r"|übernimmt|seit|ab)\b",
        r"\b(?:rollen|weiten)\b[^.;]*\b(?:auf|in) (?:\w+ )?(?:weitere|alle|andere|die ganze|das"
        r" ganze|den rest)\b[^.;]*\baus\b",
    ),
    growth_void=any_of(
        r"\b(?:nicht|kein\w*|nie|niemals|niemand\w*|ohne|weder|noch nicht|kaum)\b",
        r"\b(?:falls|wenn|vielleicht|eventuell|möglicherweise|hätten|hätte|wäre\w*|würde\w*"
        r"|könnte\w*|überlegen|erwägen|angenommen|irgendwann)\b",
        r"\b(?:abgesagt|verschoben|gestrichen|gestoppt|eingefroren|einstellungsstopp|abgelehnt"
        r"|geschlossen|entlassen|statt|ersatz|nachfolge\w*|elternzeitvertretung)\b",
        r"\b(?:letztes jahr|vor (?:\w+ )?jahren|damals|früher|ihr neues|ihre neue|ihrem neuen"
        r"|glückwunsch|kunde|kunden|wettbewerber|mitbewerber)\b",
        r"\b(?:wie (?:kann|lege|erstelle)|ordner|feld|spalte|vorlage|einstellungen|filter)\b",
    ),
    advanced=any_of(
        r"\bsso\b|\bsaml\b|\bscim\b|\bapi\b|\bschnittstelle\b|\beinmalanmeldung\b|\baudit-?(?:log"
        r"|protokoll|trail)\b|\bprüfprotokoll\b|\btestumgebung\b|\bsandbox\b",
        r"\b(?:höhere[nrs]?|größere[nrs]?|nächst(?:höhere|größere)?[nrs]?|enterprise|premium"
        r"|professional)[- ]?(?:plan|tarif|paket|version|edition|stufe|lizenz)\b"
        r"|\berweiterte (?:analysen?|auswertung\w*|berichte|berechtigungen)\b|\bupgrade\b|\bwebhooks?\b",
    ),
    interest=any_of(
        r"\b(?:interessieren uns|interessiert uns|interesse an|wir prüfen|wir evaluieren|wir"
        r" (?:brauchen|benötigen|wünschen uns|möchten|wollen|würden gerne?))\b",
        r"\b(?:angebot (?:für|über)|preis für|schicken sie uns|senden sie uns|zeigen sie uns)\b",
    ),
    question=any_of(
        r"\b(?:gibt es|bieten|unterstütz\w+|enthalten|verfügbar|kostet|kosten|preis|können wir"
        r"|könnten wir|möglich|haben sie|zeigen|testen|freischalten|nutzen|bekommen|erhalten"
        r"|beinhaltet|tarif|paket|aktivieren)\b",
    ),
    advanced_void=any_of(
        r"\b(?:nicht|kein\w*|nie|ohne|weder|unnötig|zu teuer|abgelehnt|statt|überflüssig)\b",
        r"\b(?:fehler\w*|kaputt|ausfall|störung|langsam|gesperrt|zurücksetzen|abgelaufen"
        r"|problem\w*|ticket|defekt|funktioniert|wartung|zertifikat)\b",
        r"\b(?:letztes jahr|früher|bereits|schon|sie (?:hatten|haben) (?:uns )?(?:angeboten"
        r"|vorgeschlagen))\b",
    ),
    harmless=any_of(r"\bnicht nur\b|\bwarum nicht\b|\bkein problem\b|\bohne (?:zugang|verpflichtung)\b"),
)

FRENCH_UNIT = r"(?:équipe|service|département|bureau|site|filiale|agence|succursale|division|usine|antenne)"

FRENCH = Rules(
    growth=any_of(
        rf"\bnous (?:allons )?(?:ouvrons|ouvrir|créons|créer|lançons|lancer|montons|monter|avons"
        rf" (?:ouvert|créé|lancé|monté))\b[^.;]*\b(?:nouve(?:l|lle|au)|deuxième|second[e]?|autre)"
        rf" (?:\w+ )?{FRENCH_UNIT}\b",
        rf"\b(?:nouve(?:l|lle|au)|deuxième|seconde?) (?:\w+ )?{FRENCH_UNIT}\b[^.;]*\b(?:démarre"
        rf"|arrive|rejoint|nous rejoint|va (?:ouvrir|démarrer|rejoindre)|sera (?:créée?|ouverte?))\b",
        r"\bnous (?:recrutons|embauchons|grandissons|nous agrandissons)\b|\bnous (?:avons|venons)"
        r" (?:\w+ ){0,2}(?:recruté|embauché|de recruter|d'embaucher)\b|\bvenons de recruter\b",
        r"\b\d+ (?:nouveaux|nouvelles) (?:collègues|collaborateurs|utilisateurs|employés|salariés"
        r"|personnes|licences)\b|\b\d+ (?:licences|postes|utilisateurs) (?:supplémentaires|de"
        r" plus)\b",
        r"\bnouve(?:au|lle) (?:\w+ )?(?:directeur|directrice|responsable|chef|manager"
        r"|patron\w*)\b[^.;]*\b(?:arrive|commence|rejoint|vient d'arriver|prend|a pris)\b",
        r"\b(?:déployer|déployons|étendre|étendons|déploiement)\b[^.;]*\b(?:autres|toute"
        r" l'entreprise|tous les|reste|nouveaux)\b",
    ),
    growth_void=any_of(
        r"\b(?:ne|n'|pas|plus de recrutement|aucun\w*|jamais|personne ne|sans|ni)\b|\bn'",
        r"\b(?:si|peut-être|éventuellement|pourrions|pourrait|serait|aurions|envisageons|envisagé"
        r"|un jour|hypothèse)\b",
        r"\b(?:annulé\w*|reporté\w*|gelé\w*|gel|abandonné\w*|fermé\w*|licenci\w+|remplac\w+"
        r"|refusé\w*|au lieu)\b",
        r"\b(?:l'an dernier|l'année dernière|il y a (?:\w+ )?ans|autrefois|votre nouve\w+"
        r"|félicitations|concurrent\w*|nos clients)\b",
        r"\b(?:comment (?:créer|ajouter)|champ|colonne|modèle|dossier|paramètres|filtre)\b",
    ),
    advanced=any_of(
        r"\bsso\b|\bsaml\b|\bscim\b|\bapi\b|\bauthentification unique\b|\bjournal d'audit\b"
        r"|\bpiste d'audit\b|\benvironnement de test\b|\bbac à sable\b|\bsandbox\b|\bwebhooks?\b",
        r"\b(?:formule|offre|forfait|édition|version|plan) (?:supérieure?|enterprise|entreprise"
        r"|premium|pro)\b|\banalyses? avancées?\b|\brapports avancés\b",
    ),
    interest=any_of(
        r"\b(?:nous (?:sommes intéressés|aimerions|souhaitons|souhaiterions|voudrions|étudions"
        r"|évaluons|avons besoin)|intéressés? par|nous intéresse\w*|envoyez-nous|un devis pour"
        r"|montrez-nous)\b",
    ),
    question=any_of(
        r"\b(?:proposez|offrez|inclus\w*|comprise?|disponible|coûte|coût|prix|tarif|pouvons-nous"
        r"|peut-on|est-il possible|avez-vous|y a-t-il|prend en charge|supporte|montrer|essayer"
        r"|tester|activer|obtenir|existe)\b",
    ),
    advanced_void=any_of(
        r"\b(?:ne|pas|aucun\w*|jamais|sans|inutile|trop cher|refusé\w*|au lieu)\b|\bn'",
        r"\b(?:erreurs?|panne|bug|lente?|bloqué\w*|réinitialiser|expiré\w*|problèmes?|ticket"
        r"|incident|certificat|maintenance)\b",
        r"\b(?:l'an dernier|déjà|vous (?:nous )?avez proposé)\b",
    ),
    harmless=any_of(
        r"\bpas seulement\b|\bpourquoi pas\b|\bpas de problème\b|\bsans engagement\b|\bn'est-ce pas\b"
    ),
)

SPANISH_UNIT = r"(?:equipo|departamento|oficina|sede|división|filial|sucursal|planta|área|tienda|delegación)"

SPANISH = Rules(
    growth=any_of(
        rf"\b(?:abrimos|vamos a abrir|estamos abriendo|hemos abierto|creamos|estamos creando|vamos"
        rf" a crear|hemos creado|montamos|lanzamos|estamos montando)\b[^.;]*\b(?:nuev[oa]"
        rf"|segund[oa]|otr[oa]) (?:\w+ )?{SPANISH_UNIT}\b",
        rf"\b(?:nuev[oa]|segund[oa]) (?:\w+ )?{SPANISH_UNIT}\b[^.;]*\b(?:empieza|arranca|se"
        rf" incorpora|se une|comienza|abre|va a (?:empezar|abrir))\b",
        r"\b(?:estamos contratando|contratamos|hemos contratado|acabamos de contratar|estamos"
        r" creciendo|crecemos|vamos a contratar)\b",
        r"\b\d+ (?:nuevos|nuevas) (?:compañer\w+|emplead\w+|usuari\w+|personas|licencias"
        r"|trabajador\w+)\b|\b\d+ (?:licencias|usuarios|puestos|asientos) (?:más|adicionales)\b",
        r"\bnuev[oa] (?:\w+ )?(?:director\w*|jef[ea]|responsable|gerente)\b[^.;]*\b(?:empieza|se"
        r" incorpora|llega|ha llegado|comienza|asume)\b",
        r"\b(?:ampliar|extender|desplegar|ampliamos|extendemos|desplegamos)\b[^.;]*\b(?:otros"
        r"|otras|toda la empresa|todos los|el resto|nuevos|nuevas)\b",
    ),
    growth_void=any_of(
        r"\b(?:no|nunca|nadie|ningun[oa]?|ningún|sin|ni|tampoco)\b",
        r"\b(?:si|quizás?|tal vez|a lo mejor|podríamos|podría|sería|habríamos|pensando en|algún día|ojalá)\b",
        r"\b(?:cancelad\w+|aplazad\w+|congelad\w+|descartad\w+|cerrad\w+|despid\w+|sustitu\w+"
        r"|rechazad\w+|en lugar de|en vez de)\b",
        r"\b(?:el año pasado|hace (?:\w+ )?años|antes|su nuev[oa]|vuestr[oa] nuev[oa]|enhorabuena"
        r"|felicidades|competidor\w*|nuestros clientes)\b",
        r"\b(?:cómo (?:creo|crear|añado|añadir)|campo|columna|plantilla|carpeta|ajustes|filtro)\b",
    ),
    advanced=any_of(
        r"\bsso\b|\bsaml\b|\bscim\b|\bapi\b|\binicio de sesión único\b|\bregistro de auditoría\b"
        r"|\bentorno de pruebas\b|\bsandbox\b|\bwebhooks?\b",
        r"\b(?:plan|edición|versión|paquete|tarifa) (?:superior|enterprise|empresarial|premium"
        r"|pro)\b|\banal[íi]tica avanzada\b|\binformes avanzados\b",
    ),
    interest=any_of(
        r"\b(?:nos interesa\w*|estamos interesados|nos gustaría|queremos|quisiéramos|necesitamos"
        r"|estamos evaluando|presupuesto para|envíennos|muéstrennos)\b",
    ),
    question=any_of(
        r"\b(?:ofrecen|ofrecéis|incluye\w*|disponible|cuesta|coste|precio|podemos|podríamos|es"
        r" posible|tienen|tenéis|hay|admite|soporta|mostrar|probar|activar|obtener|existe"
        r"|incluid\w+)\b",
    ),
    advanced_void=any_of(
        r"\b(?:no|nunca|sin|ningun[oa]?|tampoco|innecesari\w+|demasiado car\w+|rechazad\w+|en lugar de)\b",
        r"\b(?:errores|error|caíd\w+|fallo|falla|lent\w+|bloquead\w+|restablecer|caducad\w+"
        r"|problemas?|ticket|incidencia|certificado|mantenimiento)\b",
        r"\b(?:el año pasado|ya|nos (?:ofrecisteis|ofrecieron|propusieron))\b",
    ),
    harmless=any_of(r"\bno solo\b|\bpor qué no\b|\bsin compromiso\b|\bno hay problema\b|¿no\?"),
)
