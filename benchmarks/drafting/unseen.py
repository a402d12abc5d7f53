"""Promises and gifts in words that no rule was written for: what the patterns for the usual wordings miss."""

PROMISED = {
    "en": [
        "We'll extend your contract by a quarter.",
        "The missing report will be in your inbox on Tuesday.",
        "I have arranged for a new server for you.",
        "Expect a patch within the week.",
        "We are happy to take over the set-up completely.",
        "Nothing like this will happen to you again.",
    ],
    "de": [
        "Der fehlende Bericht liegt am Dienstag in Ihrem Postfach.",
        "Wir übernehmen die Einrichtung komplett für Sie.",
        "Rechnen Sie noch diese Woche mit einer Korrektur.",
        "Einen neuen Server habe ich für Sie bestellt.",
        "So etwas wird Ihnen nicht wieder passieren.",
        "Wir verlängern Ihren Vertrag um ein Quartal.",
    ],
    "fr": [
        "Le rapport manquant sera mardi dans votre boîte.",
        "Nous prenons en charge toute l'installation.",
        "Attendez-vous à un correctif cette semaine.",
        "J'ai commandé un nouveau serveur pour vous.",
        "Cela ne vous arrivera plus.",
        "Nous prolongerons votre contrat d'un trimestre.",
    ],
    "es": [
        "El informe que falta estará el martes en su buzón.",
        "Asumimos por completo la instalación.",
        "Cuente con una corrección esta semana.",
        "He pedido un servidor nuevo para usted.",
        "Esto no le volverá a pasar.",
        "Prolongaremos su contrato un trimestre.",
    ],
}
GIVEN = {
    "en": [
        "We would knock a fifth off your bill.",
        "You need not pay for January.",
        "Support hours are included from now on.",
        "We'll match what the competition charges.",
    ],
    "de": [
        "Den Januar müssen Sie nicht bezahlen.",
        "Wir kommen Ihnen beim Preis entgegen.",
        "Supportstunden sind ab sofort inklusive.",
        "Ein Fünftel der Rechnung lassen wir nach.",
    ],
    "fr": [
        "Vous n'aurez pas à payer janvier.",
        "Nous ferons un effort sur le prix.",
        "Les heures d'assistance sont désormais incluses.",
        "Un cinquième de la facture est déduit.",
    ],
    "es": [
        "No tendrá que pagar enero.",
        "Haremos un esfuerzo en el precio.",
        "Las horas de soporte van incluidas.",
        "Le rebajamos una quinta parte de la factura.",
    ],
}
