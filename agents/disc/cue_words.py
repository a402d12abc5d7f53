"""The words of each cue, by language. Matched within one sentence in lower case, with single spaces.

Written from what the works named in cues.py describe and from general business language: from no sample portfolio.
"""

# ruff: noqa: E501  # alternatives of one thought stay on one line

WORDS: dict[str, dict[str, str]] = {
    "imperative": {
        "en": r"^(?:please )?(?:send|give|call|fix|get|make|tell|confirm|show|set up|book|stop|start|drop|add|remove"
        r"|change|put|take|move|cut|do|let me know|keep|bring|skip|forward|close|push|escalate|schedule|ship)\b"
        r"|\b(?:i|we) (?:want|need|expect)\b(?! to (?:understand|be sure|check))|\bjust (?:do|send|fix|get|tell|make)\b",
        "de": r"^(?:bitte )?(?:schicken|senden|rufen|geben|machen|sagen|bestätigen|zeigen|buchen|klären|ändern"
        r"|nehmen|setzen|stellen|liefern)(?: sie)?\b|\b(?:ich|wir) (?:brauche[n]?|erwarte[n]?|will|wollen)\b",
        "fr": r"^(?:merci de |veuillez )?(?:envoyez|donnez|appelez|confirmez|réglez|dites|montrez|faites|changez"
        r"|livrez|arrêtez)\b|\b(?:je veux|nous voulons|il me faut|il nous faut|j'attends|nous attendons)\b",
        "es": r"^(?:por favor,? )?(?:envíe(?:n|me|nos)?|envía(?:me|nos)?|llám[ea](?:me|nos)?|confirm[ea]|dígame|dime"
        r"|arregl[ea]|dame|deme|haga[n]?|cambi[ea])\b|\b(?:quiero|queremos|necesito|necesitamos|exijo)\b",
    },
    "urgency": {
        "en": r"\b(?:asap|right away|immediately|urgent(?:ly)?|by (?:end of day|eod|tomorrow|tonight|noon|friday|monday)"
        r"|today|at once|straight away|now|quick(?:ly|er)?|fast(?:er)?|this week)\b",
        "de": r"\b(?:sofort|umgehend|dringend|heute|bis (?:morgen|freitag|montag|heute)|schnell(?:er)?|jetzt|zügig"
        r"|diese woche)\b",
        "fr": r"\b(?:tout de suite|immédiatement|urgent[e]?|aujourd'hui|d'ici (?:demain|vendredi|lundi|ce soir)|vite"
        r"|rapidement|maintenant|cette semaine|au plus vite)\b",
        "es": r"\b(?:inmediatamente|urgente|hoy|para (?:mañana|el viernes|el lunes)|rápido|rápidamente|ahora"
        r"|enseguida|cuanto antes|esta semana|ya mismo)\b",
    },
    "decision": {
        "en": r"\b(?:decid(?:e|ed|ing)|decisions?|bottom line|go ahead|let'?s go|done deal|sign(?:ed)? off|green light"
        r"|yes or no|the point is|what'?s next|move on|move forward|final|my call|no excuses?)\b",
        "de": r"\b(?:entscheid(?:en|ung|e|et)|entschieden|unterm strich|kurz gesagt|ja oder nein|freigabe|los geht'?s"
        r"|machen wir|endgültig|fakt ist)\b",
        "fr": r"\b(?:décid(?:e[rz]?|é|ons)|décisions?|en clair|bref|oui ou non|on y va|feu vert|allons-y|je valide"
        r"|on avance)\b",
        "es": r"\b(?:decid(?:ir|ido|imos|e)|decisi(?:ón|ones)|en resumen|sí o no|luz verde|adelante|vamos al grano"
        r"|avancemos|definitivo)\b",
    },
    "outcome": {
        "en": r"\b(?:results?|outcomes?|targets?|goals?|revenue|roi|deliver(?:s|ed|y)?|kpis?|win(?:s|ning)?|growth target"
        r"|deadline|cost(?:s|ing)? us|save[s]? us|impact|priorit(?:y|ies)|performance)\b",
        "de": r"\b(?:ergebnis(?:se)?|ziele?|umsatz|liefern|lieferung|kennzahl(?:en)?|frist|kostet uns|wirkung"
        r"|priorität(?:en)?|leistung|gewinn)\b",
        "fr": r"\b(?:résultats?|objectifs?|chiffre d'affaires|livr(?:er|aison|é)|échéance|nous coûte|impact"
        r"|priorités?|performance|gain[s]?)\b",
        "es": r"\b(?:resultados?|objetivos?|ingresos|entregar?|entrega|plazo|nos cuesta|impacto|prioridad(?:es)?"
        r"|rendimiento|ganancia[s]?)\b",
    },
    "enthusiasm": {
        "en": r"\b(?:love[ds]?|loving|awesome|amazing|fantastic|excit(?:ed|ing)|brilliant|can'?t wait|thrilled|super"
        r"|wonderful|fun|wow|yay|so (?:good|great|cool|happy|excited)|incredible|huge fan|delighted|stoked|cool)\b",
        "de": r"\b(?:toll|super|klasse|begeistert|fantastisch|großartig|genial|freue mich (?:so|riesig|sehr|schon)"
        r"|spitze|wahnsinn|mega|cool|spannend|wunderbar)\b",
        "fr": r"\b(?:génial|super|formidable|fantastique|ravie?s?|j'adore|on adore|hâte de|magnifique|bravo"
        r"|enthousiaste|trop bien|chouette)\b",
        "es": r"\b(?:genial|estupend[oa]|fantástic[oa]|me encanta|nos encanta|increíble|emocionad[oa]s?|maravillos[oa]"
        r"|qué bien|súper|ganas de|fenomenal)\b",
    },
    "hedge": {
        "en": r"\b(?:perhaps|maybe|might|possibly|i think|i guess|i believe|it seems|seems? to|not (?:quite |entirely )?"
        r"sure|somewhat|sort of|kind of|i wonder|probably|as far as i|a (?:little|bit)|may be|appears?)\b",
        "de": r"\b(?:vielleicht|eventuell|möglicherweise|ich glaube|ich denke|es scheint|scheint|nicht (?:ganz )?sicher"
        r"|etwas unsicher|wohl|vermutlich|wahrscheinlich|ein (?:wenig|bisschen)|soweit ich)\b",
        "fr": r"\b(?:peut-être|éventuellement|il me semble|il semble|je crois|je pense|pas (?:tout à fait )?sûre?"
        r"|probablement|sans doute|un peu|je me demande|il se peut)\b",
        "es": r"\b(?:quizá[s]?|tal vez|posiblemente|creo que|me parece|parece que|no estoy (?:del todo )?segur[oa]"
        r"|probablemente|un poco|me pregunto|puede que)\b",
    },
    "soft_request": {
        "en": r"\b(?:could you|would you|would it be (?:possible|ok(?:ay)?|alright)|if (?:that'?s|it is|it'?s) (?:ok(?:ay)?"
        r"|possible|alright|not too much)|when(?:ever)? you (?:have|get|find) (?:time|a (?:moment|minute|chance))"
        r"|no (?:rush|hurry)|would you mind|at your convenience|sorry to (?:bother|trouble|ask)|i was wondering"
        r"|if you don'?t mind|happy to wait|take your time)\b",
        "de": r"\b(?:könnten sie|könntest du|würden sie|wäre es möglich|wenn es (?:möglich|ihnen)|wenn sie (?:zeit|einen"
        r" moment)|keine eile|bei gelegenheit|entschuldigen sie|es eilt nicht|dürfte ich|in aller ruhe)\b",
        "fr": r"\b(?:pourriez-vous|pourrais-tu|serait-il possible|si (?:c'est|cela est) possible|quand vous (?:aurez|avez)"
        r"(?: le temps| un moment)?|rien ne presse|pas d'urgence|désolée? de vous|auriez-vous|si cela ne vous)\b",
        "es": r"\b(?:podría[ns]?|podrías|sería posible|si (?:es|fuera) posible|cuando (?:tenga|tengas|pueda|puedas)"
        r"(?:n)?|no hay prisa|sin prisa|perdone? (?:que|la)|disculpe|le importaría|con calma)\b",
    },
    "caution": {
        "en": r"\b(?:careful(?:ly)?|to be (?:sure|safe)|make sure|double[- ]check|in advance|ahead of time|beforehand"
        r"|before we (?:change|decide|start|go|move|switch)|concern(?:s|ed)?|worr(?:y|ied)|risk(?:s|y)?|surprises?"
        r"|disrupt(?:ion|ive|s)?|stable|stability|unsure|uncertain|gradual(?:ly)?|smooth(?:ly)?|get used to)\b",
        "de": r"\b(?:vorsichtig|sicherstellen|sicherheitshalber|nochmal prüfen|im voraus|vorab|bevor wir|bedenken"
        r"|sorge[n]?|risik(?:o|en)|überraschung(?:en)?|stabil(?:ität)?|unsicher|schrittweise|reibungslos|gewöhnen)\b",
        "fr": r"\b(?:prudent[es]*|s'assurer|nous assurer|vérifier|à l'avance|au préalable|avant de|inquiet|inquiète"
        r"|inquiétudes?|risques?|surprises?|stab(?:le|ilité)|progressivement|en douceur|s'habituer)\b",
        "es": r"\b(?:cuidado|prudente|asegurar(?:nos|me)?|comprobar|con antelación|de antemano|antes de (?:cambiar"
        r"|decidir|empezar)|preocupa(?:do|da|ción|dos)?|riesgos?|sorpresas?|estab(?:le|ilidad)|poco a poco"
        r"|gradualmente|acostumbrar)\b",
    },
    "steps": {
        "en": r"\b(?:step[- ]by[- ]step|steps?|process|procedure|plan(?:ned|s)?|schedule|timeline|roadmap|in order"
        r"|one at a time|what happens (?:next|after|then|when)|who (?:does|will|should)|when (?:will|does|do|is|can|should)"
        r"|which (?:day|date|week)|walk (?:me|us) through|hand(?: |-)?over|routine|usual way|as before)\b",
        "de": r"\b(?:schritt(?:e|weise)?|schritt für schritt|ablauf|prozess|vorgehen|plan|zeitplan|fahrplan|der reihe nach"
        r"|wie geht es weiter|wann (?:wird|werden|ist|kommt|können)|wer (?:macht|ist|übernimmt)|wie gewohnt|wie bisher)\b",
        "fr": r"\b(?:étapes?|pas à pas|processus|procédure|planning|calendrier|feuille de route|dans l'ordre"
        r"|quelle est la suite|quand (?:est|sera|serait|peut)|qui (?:fait|va|s'occupe)|comme (?:d'habitude|avant))\b",
        "es": r"\b(?:pasos?|paso a paso|proceso|procedimiento|plan(?:ificación)?|calendario|hoja de ruta|en orden"
        r"|qué viene después|cuándo (?:será|es|podemos|se)|quién (?:hace|se encarga|va)|como siempre|como antes)\b",
    },
    "evidence": {
        "en": r"\b(?:data|documentation|documented|docs|evidence|proof|benchmarks?|specifications?|specs?|sources?"
        r"|method(?:s|ology)?|calculat(?:ed?|ion|es)|measured?|compar(?:e|ed|ison)|according to|definition|defined"
        r"|figures?|statistics?|details?|detailed|accura(?:te|cy)|precise(?:ly)?|exact(?:ly)?|verif(?:y|ied)|reference"
        r"|sample size|margin|per (?:cent|day|user|row)|criteri(?:a|on)|formula|discrepanc(?:y|ies)|inconsisten\w+)\b",
        "de": r"\b(?:daten|dokumentation|dokumentiert|nachweis(?:e)?|beleg(?:e|t)?|vergleich(?:e|en|swerte)?|quelle[n]?"
        r"|methode|methodik|berechne(?:t|n|ung)|berechnung|gemessen|laut|definition|definiert|zahlen|statistik|details?"
        r"|detailliert|genau(?:e|er|en)?|präzise|exakt|prüfen|abweichung(?:en)?|kriterien|spezifikation(?:en)?)\b",
        "fr": r"\b(?:données|documentation|documenté[es]*|preuves?|justificatifs?|comparaison|comparer|sources?"
        r"|méthod(?:e|ologie)|calcul(?:er|é|s)?|mesuré[es]*|selon|définition|chiffres?|statistiques?|détails?"
        r"|détaillé[es]*|précis(?:e|ément|ion)?|exact(?:e|ement)?|vérif(?:ier|ié|ication)|critères?|écarts?)\b",
        "es": r"\b(?:datos|documentación|documentad[oa]s?|pruebas?|evidencias?|comparación|comparar|comparativa|fuentes?"
        r"|método|metodología|cálculos?|calcula(?:r|do)?|medid[oa]s?|según|definición|cifras?|estadísticas?|detalles?"
        r"|detallad[oa]s?|precis[oa]s?|precisión|exact[oa]s?|exactamente|verificar|criterios?|discrepancias?)\b",
    },
    "reasoning": {
        "en": r"\b(?:because|therefore|since (?:the|this|we|it)|however|whereas|specifically|in particular|i noticed"
        r"|it (?:follows|depends)|for example|e\.g\.|i\.e\.|regarding|with respect to|based on|assum(?:e|ing|ption)"
        r"|if i understand|to clarify|clarif(?:y|ication)|attached|as described|respectively)\b",
        "de": r"\b(?:weil|da (?:die|der|das|wir)|deshalb|daher|jedoch|allerdings|insbesondere|zum beispiel|z\. ?b\."
        r"|bezüglich|hinsichtlich|basierend|angenommen|wenn ich (?:es )?richtig|klär(?:en|ung)|anbei|gemäß)\b",
        "fr": r"\b(?:parce que|puisque|donc|cependant|toutefois|notamment|en particulier|par exemple|concernant"
        r"|en ce qui concerne|sur la base|supposons|si je comprends|clarifier|ci-joint|conformément)\b",
        "es": r"\b(?:porque|ya que|puesto que|por (?:lo )?tanto|sin embargo|en particular|por ejemplo|respecto a"
        r"|en cuanto a|basad[oa] en|supon(?:iendo|gamos)|si entiendo|aclarar|aclaración|adjunt[oa]s?|conforme a)\b",
    },
    "social_opener": {
        "en": r"\bhope (?:you|your|all|things|everyone|the week)\b|\bhow (?:are|was|were|is) (?:you|your|things|the (?:family"
        r"|weekend|holiday|trip))\b|\bhow'?s (?:it|everything|life)\b|\b(?:lovely|great|nice|good) (?:to|seeing|talking"
        r"|chatting|meeting|hear)\b|\bhappy (?:monday|friday|new year|holidays)\b|\blong time\b",
        "de": r"\bhoffe,? (?:es geht|sie hatten|du hattest|dir geht|ihnen geht|ihr)\b|\bwie (?:geht|war)\b|\bschön,? von"
        r"\b|\bschönes? (?:wochenende|woche|tag|gespräch)\b|\bliebe grüße\b",
        "fr": r"\bj'espère que\b|\bcomment (?:allez|vas|va|ça)\b|\bravie? de\b|\bbonne? (?:semaine|journée|week-end"
        r"|weekend|continuation)\b|\bça va\b",
        "es": r"\bespero que\b|\b(?:cómo|qué tal) (?:está|estás|va|todo|el fin)\b|\bqué tal\b|\bun placer\b|\bbuen"
        r"(?:a|os)? (?:semana|fin de semana)\b|\bun abrazo\b",
    },
    "warm_thanks": {
        "en": r"\b(?:thank you so much|thanks (?:so much|a lot|a million|a bunch|again|for (?:your|being|always|all|taking))"
        r"|really appreciate|much appreciated|i appreciate|grateful|you'?re (?:the best|a star|wonderful)|means a lot"
        r"|so kind|so helpful|many thanks|thank you (?:very much|for (?:your|being|always|all)))\b",
        "de": r"\b(?:vielen (?:lieben )?dank|herzlichen dank|tausend dank|danke (?:dir|ihnen|euch|für (?:ihre|deine|die"
        r" geduld|alles))|dankbar|sehr (?:nett|lieb|freundlich)|weiß das zu schätzen)\b",
        "fr": r"\b(?:merci (?:beaucoup|infiniment|encore|mille fois|pour (?:votre|ta|tout|votre patience))|un grand merci"
        r"|reconnaissant[es]*|c'est (?:très |si )?gentil|très aimable)\b",
        "es": r"\b(?:muchas gracias|muchísimas gracias|mil gracias|gracias (?:por (?:tu|su|todo|la paciencia)|de nuevo)"
        r"|agradecid[oa]s?|(?:muy|qué) amable|te lo agradezco|se lo agradezco)\b",
    },
    "together": {
        "en": r"\b(?:the team|our team|my team|everyone|everybody|together|colleagues?|folks|all of us|the (?:girls|guys"
        r"|group|people)|people (?:here|are|feel|love|like|in)|each other|family|help each|my crew|our people)\b",
        "de": r"\b(?:das team|unser(?:em|e)? team|mein(?:em)? team|alle(?:n)? (?:hier|bei uns)|gemeinsam|zusammen"
        r"|kolleg(?:e|en|in|innen)|miteinander|unsere leute|wir alle)\b",
        "fr": r"\b(?:l'équipe|notre équipe|mon équipe|tout le monde|ensemble|collègues?|les gens|nous tous|chacun)\b",
        "es": r"\b(?:el equipo|nuestro equipo|mi equipo|todo el mundo|todos (?:aquí|nosotros)|juntos|compañer[oa]s?"
        r"|la gente|entre todos)\b",
    },
    "feeling": {
        "en": r"\b(?:feel(?:s|ing)?|felt|happy|glad|sad|sorry|nervous|anxious|comfortable|proud|pleased|afraid|enjoy(?:ed)?"
        r"|trust|care about|support(?:ive)?|reassur(?:e|ed|ing)|patien(?:t|ce)|understanding)\b",
        "de": r"\b(?:fühl(?:e|en|t)|gefühl|froh|glücklich|traurig|nervös|stolz|wohl fühlen|vertrauen|geduld(?:ig)?"
        r"|verständnis|freut mich|freuen uns|leid)\b",
        "fr": r"\b(?:sens|sentons|sentir|contente?s?|heureu(?:x|se)s?|triste|nerveu(?:x|se)|fi(?:er|ère)s?|confiance"
        r"|patience|rassur(?:er|ée?s?|ant)|désolée?s?|plaisir)\b",
        "es": r"\b(?:siento|sentimos|sentir|contentos?|contentas?|feli(?:z|ces)|triste|nervios[oa]|orgullos[oa]s?"
        r"|confianza|paciencia|tranquil[oa]s?|alegr[oae]\w*|gusto)\b",
    },
    "reassure": {
        "en": r"\b(?:no (?:problem|worries|pressure)|don'?t worry|that'?s (?:fine|ok(?:ay)?)|all good|of course|as (?:always"
        r"|usual)|happy to help|glad to help|take care|whatever works|i understand|understandable|either way)\b",
        "de": r"\b(?:kein problem|keine sorge|alles gut|natürlich|wie immer|gerne|helfe gern|das verstehe ich"
        r"|verständlich|passt so)\b",
        "fr": r"\b(?:pas de (?:souci|problème)|aucun problème|ne vous inquiétez pas|bien sûr|comme toujours|volontiers"
        r"|avec plaisir|je comprends|prenez soin)\b",
        "es": r"\b(?:no (?:hay|pasa) (?:problema|nada)|sin problema|no (?:te|se) preocupe[s]?|claro que sí|por supuesto"
        r"|como siempre|con gusto|encantad[oa] de ayudar|lo entiendo|cuíd(?:ate|ese))\b",
    },
}
