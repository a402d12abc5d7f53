"""The words of each cue, by language. Matched within one sentence in lower case, with single spaces.

Written from what the works named in cues.py describe, from general business language, and from what banks A and C of the
sample portfolio have in common with either (docs/disc.md).
"""

# ruff: noqa: E501  # alternatives of one thought stay on one line

WORDS: dict[str, dict[str, str]] = {
    "imperative": {
        "en": r"^(?:please )?(?:send|give|call|fix|get|make|tell|confirm|show|set up|book|stop|start|drop|add|remove"
        r"|change|put|take|move|cut|do|let me know|keep|bring|skip|forward|close|push|escalate|schedule|ship)\b"
        r"|\b(?:i|we) (?:want|need|expect)\b(?! to (?:understand|be sure|check))|\bjust (?:do|send|fix|get|tell|make)\b"
        r"|\b(?:get (?:it|this|that) (?:done|fixed|sorted|over with)|(?:skip|cut|drop) the|no more"
        r"|i'?m not (?:going|waiting)|not (?:acceptable|good enough|working)|if not, say so|explain or|do it"
        r"|let'?s (?:land|close|finish|fix|get))\b",
        "de": r"^(?:bitte )?(?:schicken|senden|rufen|geben|machen|sagen|bestätigen|zeigen|buchen|klären|ändern"
        r"|nehmen|setzen|stellen|liefern)(?: sie)?\b|\b(?:ich|wir) (?:brauche[n]?|erwarte[n]?|will|wollen)\b"
        r"|\b(?:das muss (?:jetzt )?(?:weg|fertig|laufen|erledigt)|nicht akzeptabel|reicht nicht"
        r"|funktioniert nicht|erledigen sie|kürzen sie)\b",
        "fr": r"^(?:merci de |veuillez )?(?:envoyez|donnez|appelez|confirmez|réglez|dites|montrez|faites|changez"
        r"|livrez|arrêtez)\b|\b(?:je veux|nous voulons|il me faut|il nous faut|j'attends|nous attendons)\b"
        r"|\b(?:réglez-(?:le|moi)|inacceptable|ça ne marche pas|ne suffit pas|il faut que|finissons|passons)\b",
        "es": r"^(?:por favor,? )?(?:envíe(?:n|me|nos)?|envía(?:me|nos)?|llám[ea](?:me|nos)?|confirm[ea]|dígame|dime"
        r"|arregl[ea]|dame|deme|haga[n]?|cambi[ea])\b|\b(?:quiero|queremos|necesito|necesitamos|exijo)\b"
        r"|\b(?:inaceptable|no funciona|no basta|hay que (?:cerrar|acabar|resolver)|terminemos|cerremos)\b",
    },
    "urgency": {
        "en": r"\b(?:asap|right away|immediately|urgent(?:ly)?|by (?:end of day|eod|tomorrow|tonight|noon|friday|monday)"
        r"|today|at once|straight away|now|quick(?:ly|er)?|fast(?:er)?|this week)\b"
        r"|\b(?:by when|how (?:soon|long (?:to|until|will))|no time|in (?:two|five|ten|\d+) minutes|overdue"
        r"|still waiting|(?:third|second) time|on the spot|end of (?:the )?(?:day|week)|between meetings"
        r"|hurry up)\b",
        "de": r"\b(?:sofort|umgehend|dringend|heute|bis (?:morgen|freitag|montag|heute)|schnell(?:er)?|jetzt|zügig"
        r"|diese woche)\b"
        r"|\b(?:bis wann|wie (?:schnell|lange)|keine zeit|überfällig|zum (?:zweiten|dritten) mal|noch heute"
        r"|ende der woche)\b",
        "fr": r"\b(?:tout de suite|immédiatement|urgent[e]?|aujourd'hui|d'ici (?:demain|vendredi|lundi|ce soir)|vite"
        r"|rapidement|maintenant|cette semaine|au plus vite)\b"
        r"|\b(?:pour quand|combien de temps|pas le temps|en retard|(?:deuxième|troisième) fois|fin de (?:journée"
        r"|semaine))\b",
        "es": r"\b(?:inmediatamente|urgente|hoy|para (?:mañana|el viernes|el lunes)|rápido|rápidamente|ahora"
        r"|enseguida|cuanto antes|esta semana|ya mismo)\b"
        r"|\b(?:para cuándo|cuánto tarda|no tengo tiempo|con retraso|(?:segunda|tercera) vez|fin de (?:semana"
        r"|la jornada))\b",
    },
    "decision": {
        "en": r"\b(?:decid(?:e|ed|ing)|decisions?|bottom line|go ahead|let'?s go|done deal|sign(?:ed)? off|green light"
        r"|yes or no|the point is|what'?s next|move on|move forward|final|my call|no excuses?)\b"
        r"|\b(?:approved?|agreed|settled|my (?:answer|position)|one (?:option|answer|recommendation|number)"
        r"|short version|in short|straight to|to the point|what matters|who owns|owner|no (?:changes|complaints"
        r"|options|discussion)|done\b(?! with)|take it or|next\.$|enough)\b",
        "de": r"\b(?:entscheid(?:en|ung|e|et)|entschieden|unterm strich|kurz gesagt|ja oder nein|freigabe|los geht'?s"
        r"|machen wir|endgültig|fakt ist)\b"
        r"|\b(?:genehmigt|einverstanden|kurzfassung|direkt zu[rm]?|auf den punkt|worauf es ankommt"
        r"|wer ist verantwortlich|erledigt|abgehakt|keine änderungen|genug)\b",
        "fr": r"\b(?:décid(?:e[rz]?|é|ons)|décisions?|en clair|bref|oui ou non|on y va|feu vert|allons-y|je valide"
        r"|on avance)\b"
        r"|\b(?:approuvé|d'accord|validé|version courte|droit au but|l'essentiel|qui est responsable|c'est réglé"
        r"|aucun changement|assez)\b",
        "es": r"\b(?:decid(?:ir|ido|imos|e)|decisi(?:ón|ones)|en resumen|sí o no|luz verde|adelante|vamos al grano"
        r"|avancemos|definitivo)\b"
        r"|\b(?:aprobado|de acuerdo|versión corta|al grano|lo esencial|quién es el responsable|hecho|sin cambios"
        r"|basta)\b",
    },
    "outcome": {
        "en": r"\b(?:results?|outcomes?|targets?|goals?|revenue|roi|deliver(?:s|ed|y)?|kpis?|win(?:s|ning)?|growth target"
        r"|deadline|cost(?:s|ing)? us|save[s]? us|impact|priorit(?:y|ies)|performance)\b"
        r"|\b(?:cost|costs|pay(?:s|ing)? for|paid for|(?:the|my|our) (?:board|quarter|budget|bottom)|on (?:track"
        r"|budget|time)|behind (?:plan|schedule)|worth it|return|profit|margin target|faster|waste(?:d|s)?|los(?:t"
        r"|ing|es?) (?:money|time|\d+)|sav(?:e|ed|es|ing)|competit(?:or|ion|ive)|beat|ahead of|progress"
        r"|efficien(?:t|cy)|bottleneck)\b",
        "de": r"\b(?:ergebnis(?:se)?|ziele?|umsatz|liefern|lieferung|kennzahl(?:en)?|frist|kostet uns|wirkung"
        r"|priorität(?:en)?|leistung|gewinn)\b"
        r"|\b(?:kosten|bezahl(?:e|en|t)|vorstand|quartal|budget|im plan|hinter plan|lohnt sich|rendite"
        r"|verschwend\w+|spar(?:en|t)|wettbewerb|fortschritt|effizien\w+|engpass)\b",
        "fr": r"\b(?:résultats?|objectifs?|chiffre d'affaires|livr(?:er|aison|é)|échéance|nous coûte|impact"
        r"|priorités?|performance|gain[s]?)\b"
        r"|\b(?:coûts?|pay(?:er|ons|e)|conseil d'administration|trimestre|budget|dans les temps|en retard sur"
        r"|rentab\w+|perdu du temps|économis\w+|concurren\w+|efficac\w+)\b",
        "es": r"\b(?:resultados?|objetivos?|ingresos|entregar?|entrega|plazo|nos cuesta|impacto|prioridad(?:es)?"
        r"|rendimiento|ganancia[s]?)\b"
        r"|\b(?:costes?|pag(?:ar|amos|o)|consejo|trimestre|presupuesto|a tiempo|rentab\w+|perd(?:er|ido) tiempo"
        r"|ahorr\w+|competencia|eficien\w+)\b",
    },
    "enthusiasm": {
        "en": r"\b(?:love[ds]?|loving|awesome|amazing|fantastic|excit(?:ed|ing)|brilliant|can'?t wait|thrilled|super"
        r"|wonderful|fun|wow|yay|so (?:good|great|cool|happy|excited)|incredible|huge fan|delighted|stoked|cool)\b"
        r"|\b(?:haha\w*|lol|funny|laugh(?:ed|ing|s)?|hilarious|celebrat\w+|party|cheers|gang|guess what|story"
        r"|stories|chat(?:ting|ty)?|coffee|lunch|drinks|gorgeous|superb|terrific|perfect|hooray|yes please"
        r"|count (?:me|us) in|dying to|pumped|buzz(?:ing|ed)?|buzz|blast|energy|inspir\w+|fabulous|magic(?:al)?"
        r"|hug(?:e fan|s)?|wild|whoop|woohoo|big smile|smil(?:e|es|ing))\b",
        "de": r"\b(?:toll|super|klasse|begeistert|fantastisch|großartig|genial|freue mich (?:so|riesig|sehr|schon)"
        r"|spitze|wahnsinn|mega|cool|spannend|wunderbar)\b"
        r"|\b(?:haha\w*|lustig|lachen|gelacht|feiern|party|quatschen|plaudern|kaffee|prima|perfekt|hurra|bin dabei"
        r"|energie|inspirier\w+|fabelhaft|hammer|juhu)\b",
        "fr": r"\b(?:génial|super|formidable|fantastique|ravie?s?|j'adore|on adore|hâte de|magnifique|bravo"
        r"|enthousiaste|trop bien|chouette)\b"
        r"|\b(?:haha\w*|drôle|rigol\w+|rire|fêter|fête|papot\w+|bavard\w+|café|parfait|hourra|partante?s?|énergie"
        r"|inspir\w+|dingue|youpi|incroyable)\b",
        "es": r"\b(?:genial|estupend[oa]|fantástic[oa]|me encanta|nos encanta|increíble|emocionad[oa]s?|maravillos[oa]"
        r"|qué bien|súper|ganas de|fenomenal)\b"
        r"|\b(?:jaja\w*|divertid[oa]s?|risas?|reír|celebrar|fiesta|charlar|charla|café|perfecto|hurra|me apunto"
        r"|energía|inspir\w+|alucinante|bravo)\b",
    },
    "hedge": {
        "en": r"\b(?:perhaps|maybe|might|possibly|i think|i guess|i believe|it seems|seems? to|not (?:quite |entirely )?"
        r"sure|somewhat|sort of|kind of|i wonder|probably|as far as i|a (?:little|bit)|may be|appears?)\b"
        r"|\b(?:i (?:was|am|'?m) (?:not sure|hoping|unsure)|i would (?:rather|prefer)|we would (?:rather|prefer"
        r"|like)|i suppose|in a way|more or less|if i may|may i|i am afraid)\b",
        "de": r"\b(?:vielleicht|eventuell|möglicherweise|ich glaube|ich denke|es scheint|scheint|nicht (?:ganz )?sicher"
        r"|etwas unsicher|wohl|vermutlich|wahrscheinlich|ein (?:wenig|bisschen)|soweit ich)\b"
        r"|\b(?:ich (?:hoffe|würde lieber|fürchte)|wir würden (?:lieber|gern)|gewissermaßen|mehr oder weniger"
        r"|wenn ich darf|eher)\b",
        "fr": r"\b(?:peut-être|éventuellement|il me semble|il semble|je crois|je pense|pas (?:tout à fait )?sûre?"
        r"|probablement|sans doute|un peu|je me demande|il se peut)\b"
        r"|\b(?:je (?:crains|préférerais|suppose)|nous (?:préférerions|aimerions)|plus ou moins|en quelque sorte"
        r"|si je peux|plutôt)\b",
        "es": r"\b(?:quizá[s]?|tal vez|posiblemente|creo que|me parece|parece que|no estoy (?:del todo )?segur[oa]"
        r"|probablemente|un poco|me pregunto|puede que)\b"
        r"|\b(?:me temo|preferiría|preferiríamos|supongo|nos gustaría|más o menos|en cierto modo|si puedo"
        r"|más bien)\b",
    },
    "soft_request": {
        "en": r"\b(?:could you|would you|would it be (?:possible|ok(?:ay)?|alright)|if (?:that'?s|it is|it'?s) (?:ok(?:ay)?"
        r"|possible|alright|not too much)|when(?:ever)? you (?:have|get|find) (?:time|a (?:moment|minute|chance))"
        r"|no (?:rush|hurry)|would you mind|at your convenience|sorry to (?:bother|trouble|ask)|i was wondering"
        r"|if you don'?t mind|happy to wait|take your time)\b"
        r"|\b(?:would there be|is there (?:any|a) chance|might (?:we|i|you)|may (?:we|i)|could (?:we|i|someone"
        r"|somebody)|if (?:you|we) could|bad moment|good moment|not to (?:push|press|rush)|whenever (?:it )?suits"
        r"|when it suits|only if|we (?:can|will|are happy to) wait|no need to)\b",
        "de": r"\b(?:könnten sie|könntest du|würden sie|wäre es möglich|wenn es (?:möglich|ihnen)|wenn sie (?:zeit|einen"
        r" moment)|keine eile|bei gelegenheit|entschuldigen sie|es eilt nicht|dürfte ich|in aller ruhe)\b"
        r"|\b(?:könnten wir|könnte (?:ich|jemand|man)|dürften wir|gäbe es|wäre es|falls es passt|wenn es passt"
        r"|nur wenn|wir (?:können|warten gern)|ohne eile)\b",
        "fr": r"\b(?:pourriez-vous|pourrais-tu|serait-il possible|si (?:c'est|cela est) possible|quand vous (?:aurez|avez)"
        r"(?: le temps| un moment)?|rien ne presse|pas d'urgence|désolée? de vous|auriez-vous|si cela ne vous)\b"
        r"|\b(?:pourrions-nous|pourrait-on|y aurait-il|puis-je|pouvons-nous|seulement si|si cela vous convient"
        r"|nous pouvons attendre|sans urgence)\b",
        "es": r"\b(?:podría[ns]?|podrías|sería posible|si (?:es|fuera) posible|cuando (?:tenga|tengas|pueda|puedas)"
        r"(?:n)?|no hay prisa|sin prisa|perdone? (?:que|la)|disculpe|le importaría|con calma)\b"
        r"|\b(?:podríamos|podría alguien|habría|puedo|podemos esperar|solo si|si le(?:s)? viene bien"
        r"|si te viene bien|sin urgencia)\b",
    },
    "caution": {
        "en": r"\b(?:careful(?:ly)?|to be (?:sure|safe)|make sure|double[- ]check|in advance|ahead of time|beforehand"
        r"|before we (?:change|decide|start|go|move|switch)|concern(?:s|ed)?|worr(?:y|ied)|risk(?:s|y)?|surprises?"
        r"|disrupt(?:ion|ive|s)?|stable|stability|unsure|uncertain|gradual(?:ly)?|smooth(?:ly)?|get used to)\b"
        r"|\b(?:(?:keep|kept|leave|stay|remain)(?:ing)? (?:it|things|everything|them)?\s?(?:as (?:it|they)"
        r"|the (?:way|same)|unchanged|like)|as long as|always (?:done|been|had|worked)|settled (?:in|down)|steady"
        r"|steadily|calm(?:ly)?|quiet(?:ly)?|rel(?:y|iable|iably)|familiar|consisten(?:t|tly|cy)|peace of mind"
        r"|at rest|step back|change(?:s)? (?:too|so) (?:fast|quickly|much)|will anything change|what (?:will"
        r"|would) change|prepared?|preparation|warn(?:ed|ing)? us|in good time|notice|rush(?:ed|ing)?|secur(?:e"
        r"|ity of)|safe(?:ly)?|promised?|lasting|long[- ]term)\b",
        "de": r"\b(?:vorsichtig|sicherstellen|sicherheitshalber|nochmal prüfen|im voraus|vorab|bevor wir|bedenken"
        r"|sorge[n]?|risik(?:o|en)|überraschung(?:en)?|stabil(?:ität)?|unsicher|schrittweise|reibungslos|gewöhnen)\b"
        r"|\b(?:so (?:lassen|bleiben)|solange|schon immer|eingespielt|eingewöhnt|ruhig|in ruhe|verlässlich"
        r"|verlassen|vertraut|beständig|wie es ist|ändert sich|vorbereite\w*|rechtzeitig|langfristig|versprochen"
        r"|überstürz\w+)\b",
        "fr": r"\b(?:prudent[es]*|s'assurer|nous assurer|vérifier|à l'avance|au préalable|avant de|inquiet|inquiète"
        r"|inquiétudes?|risques?|surprises?|stab(?:le|ilité)|progressivement|en douceur|s'habituer)\b"
        r"|\b(?:laisser tel|tel quel|tant que|toujours (?:fait|été)|habitué\w*|calme(?:ment)?|tranquill\w+|fiab\w+"
        r"|compter sur|familier\w*|constan\w+|va changer|prépar\w+|à temps|long terme|promis|précipit\w+)\b",
        "es": r"\b(?:cuidado|prudente|asegurar(?:nos|me)?|comprobar|con antelación|de antemano|antes de (?:cambiar"
        r"|decidir|empezar)|preocupa(?:do|da|ción|dos)?|riesgos?|sorpresas?|estab(?:le|ilidad)|poco a poco"
        r"|gradualmente|acostumbrar)\b"
        r"|\b(?:dejar(?:lo)? (?:como|así)|mientras|siempre (?:hemos|ha)|acostumbrad[oa]s?|calma|tranquil\w+"
        r"|fiab\w+|confiar en|familiar|constan\w+|va a cambiar|prepar\w+|a tiempo|largo plazo|prometid[oa]"
        r"|precipit\w+)\b",
    },
    "steps": {
        "en": r"\b(?:step[- ]by[- ]step|steps?|process|procedure|plan(?:ned|s)?|schedule|timeline|roadmap|in order"
        r"|one at a time|what happens (?:next|after|then|when)|who (?:does|will|should)|when (?:will|does|do|is|can|should)"
        r"|which (?:day|date|week)|walk (?:me|us) through|hand(?: |-)?over|routine|usual way|as before)\b"
        r"|\b(?:first(?:ly)?,|and then|after that|until then|(?:who|where) (?:should|do|can) (?:we|i|they) (?:turn"
        r"|ask|go|contact)|on which day|date|dates|agreed date|train(?:ing|ed)|show (?:us|me|them) how|learn(?:ed"
        r"|ing)?|guide|written down|explain(?:ed|ing)? (?:it|this|that)?|same way|follow(?:ing)? up"
        r"|so that nothing|reminder|checklist|overview)\b",
        "de": r"\b(?:schritt(?:e|weise)?|schritt für schritt|ablauf|prozess|vorgehen|plan|zeitplan|fahrplan|der reihe nach"
        r"|wie geht es weiter|wann (?:wird|werden|ist|kommt|können)|wer (?:macht|ist|übernimmt)|wie gewohnt|wie bisher)\b"
        r"|\b(?:zuerst|danach|bis dahin|an wen|termin(?:e)?|schulung(?:en)?|zeigen,? wie|lernen|anleitung"
        r"|aufgeschrieben|erklär\w+|checkliste|überblick|erinnerung)\b",
        "fr": r"\b(?:étapes?|pas à pas|processus|procédure|planning|calendrier|feuille de route|dans l'ordre"
        r"|quelle est la suite|quand (?:est|sera|serait|peut)|qui (?:fait|va|s'occupe)|comme (?:d'habitude|avant))\b"
        r"|\b(?:d'abord|ensuite|d'ici là|à qui|dates?|formation|montrer comment|apprendre|guide|expliqu\w+"
        r"|liste de contrôle|aperçu|rappel)\b",
        "es": r"\b(?:pasos?|paso a paso|proceso|procedimiento|plan(?:ificación)?|calendario|hoja de ruta|en orden"
        r"|qué viene después|cuándo (?:será|es|podemos|se)|quién (?:hace|se encarga|va)|como siempre|como antes)\b"
        r"|\b(?:primero|después|hasta entonces|a quién|fechas?|formación|enseñar|aprender|guía|explic\w+|lista de"
        r"|recordatorio|resumen de)\b",
    },
    "evidence": {
        "en": r"\b(?:data|documentation|documented|docs|evidence|proof|benchmarks?|specifications?|specs?|sources?"
        r"|method(?:s|ology)?|calculat(?:ed?|ion|es)|measured?|compar(?:e|ed|ison)|according to|definition|defined"
        r"|figures?|statistics?|details?|detailed|accura(?:te|cy)|precise(?:ly)?|exact(?:ly)?|verif(?:y|ied)|reference"
        r"|sample size|margin|per (?:cent|day|user|row)|criteri(?:a|on)|formula|discrepanc(?:y|ies)|inconsisten\w+)\b"
        r"|\b(?:tests?|tested|validat(?:e|ed|ion)|specif(?:y|ied|ic)|versions?|reproduc(?:e|ed|ible)|root cause"
        r"|correct(?:ly|ion)?|consistent with|deviat\w+|averages?|median|the mean|range|interval|observ(?:ed|ation)"
        r"|logs?|requirements?|conditions?|manual|page \d+|section|clause|rule(?:s|set)?|limits?|configur\w+"
        r"|round(?:s|ed|ing)|differ(?:s|ence|ences)?|match(?:es|ed)?|total|percent|percentage|ratio|audit(?:ed|s)?"
        r"|substantiat\w+|quantif\w+|define|valid|parameters?|error rate|threshold|checked"
        r"|cross[- ]check\w*|cite|citation|trace(?:able)?|tolerance|hypothes\w+|baseline|analys\w+"
        r"|report(?:ed)? (?:value|figure))\b",
        "de": r"\b(?:daten|dokumentation|dokumentiert|nachweis(?:e)?|beleg(?:e|t)?|vergleich(?:e|en|swerte)?|quelle[n]?"
        r"|methode|methodik|berechne(?:t|n|ung)|berechnung|gemessen|laut|definition|definiert|zahlen|statistik|details?"
        r"|detailliert|genau(?:e|er|en)?|präzise|exakt|prüfen|abweichung(?:en)?|kriterien|spezifikation(?:en)?)\b"
        r"|\b(?:test(?:s|en|et)?|getestet|validier\w+|spezifi\w+|versionen?|reproduzier\w+|ursache|korrekt\w*"
        r"|durchschnitt|median|mittelwert|bereich|beobacht\w+|protokoll\w*|anforderung(?:en)?|bedingung(?:en)?"
        r"|handbuch|seite \d+|abschnitt|regel(?:n|werk)?|grenze[n]?|konfigur\w+|gerundet|rundung|differenz(?:en)?"
        r"|unterschied\w*|stimmt (?:nicht )?überein|summe|prozent|verhältnis|audit|schwellwert"
        r"|analys\w+|nachvollzieh\w+)\b",
        "fr": r"\b(?:données|documentation|documenté[es]*|preuves?|justificatifs?|comparaison|comparer|sources?"
        r"|méthod(?:e|ologie)|calcul(?:er|é|s)?|mesuré[es]*|selon|définition|chiffres?|statistiques?|détails?"
        r"|détaillé[es]*|précis(?:e|ément|ion)?|exact(?:e|ement)?|vérif(?:ier|ié|ication)|critères?|écarts?)\b"
        r"|\b(?:tests?|testé\w*|valid(?:er|ation)|spécif\w+|versions?|reproduc\w+|reproduire|cause|correct\w*"
        r"|moyenne|médiane|intervalle|observ\w+|journaux|exigences?|conditions?|manuel|page \d+|section|règles?"
        r"|limites?|configur\w+|arrond\w+|différences?|diffèr\w+|correspond\w*|total|pour cent|pourcentage|ratio"
        r"|audit|seuil|analys\w+|traçab\w+)\b",
        "es": r"\b(?:datos|documentación|documentad[oa]s?|pruebas?|evidencias?|comparación|comparar|comparativa|fuentes?"
        r"|método|metodología|cálculos?|calcula(?:r|do)?|medid[oa]s?|según|definición|cifras?|estadísticas?|detalles?"
        r"|detallad[oa]s?|precis[oa]s?|precisión|exact[oa]s?|exactamente|verificar|criterios?|discrepancias?)\b"
        r"|\b(?:pruebas?|probad[oa]|valid(?:ar|ación)|especific\w+|versión|versiones|reproduc\w+|causa|correct\w*"
        r"|promedio|media|mediana|intervalo|observ\w+|registros?|requisitos?|condiciones|manual|página \d+|sección"
        r"|reglas?|límites?|configur\w+|redonde\w+|diferencias?|difier\w+|coincid\w+|total|por ciento|porcentaje"
        r"|auditoría|umbral|anális\w+|analiz\w+)\b",
    },
    "reasoning": {
        "en": r"\b(?:because|therefore|since (?:the|this|we|it)|however|whereas|specifically|in particular|i noticed"
        r"|it (?:follows|depends)|for example|e\.g\.|i\.e\.|regarding|with respect to|based on|assum(?:e|ing|ption)"
        r"|if i understand|to clarify|clarif(?:y|ication)|attached|as described|respectively)\b"
        r"|\b(?:depends on|unless|provided that|under which|in which case|otherwise|though|although|which (?:means"
        r"|implies|index|of the)|is (?:that|this) (?:the|a)\b.* or|hence|thus|furthermore|moreover|as (?:noted"
        r"|stated|listed|per)|the following|remaining|remainder|namely|conclu\w+|pending)\b",
        "de": r"\b(?:weil|da (?:die|der|das|wir)|deshalb|daher|jedoch|allerdings|insbesondere|zum beispiel|z\. ?b\."
        r"|bezüglich|hinsichtlich|basierend|angenommen|wenn ich (?:es )?richtig|klär(?:en|ung)|anbei|gemäß)\b"
        r"|\b(?:hängt (?:davon )?ab|es sei denn|sofern|andernfalls|obwohl|das bedeutet|folglich|somit"
        r"|darüber hinaus|wie (?:angegeben|beschrieben)|folgende[rns]?|verbleibend\w*|nämlich|schlussfolger\w+)\b",
        "fr": r"\b(?:parce que|puisque|donc|cependant|toutefois|notamment|en particulier|par exemple|concernant"
        r"|en ce qui concerne|sur la base|supposons|si je comprends|clarifier|ci-joint|conformément)\b"
        r"|\b(?:dépend|à moins que|pourvu que|sinon|bien que|cela (?:signifie|implique)|ainsi|de plus|en outre"
        r"|comme indiqué|suivante?s?|restante?s?|à savoir|conclu\w+)\b",
        "es": r"\b(?:porque|ya que|puesto que|por (?:lo )?tanto|sin embargo|en particular|por ejemplo|respecto a"
        r"|en cuanto a|basad[oa] en|supon(?:iendo|gamos)|si entiendo|aclarar|aclaración|adjunt[oa]s?|conforme a)\b"
        r"|\b(?:depende|a menos que|siempre que|de lo contrario|aunque|eso (?:significa|implica)|así pues|además"
        r"|como se indica|siguientes?|restantes?|a saber|conclu\w+)\b",
    },
    "social_opener": {
        "en": r"\bhope (?:you|your|all|things|everyone|the week)\b|\bhow (?:are|was|were|is) (?:you|your|things|the (?:family"
        r"|weekend|holiday|trip))\b|\bhow'?s (?:it|everything|life)\b|\b(?:lovely|great|nice|good) (?:to|seeing|talking"
        r"|chatting|meeting|hear)\b|\bhappy (?:monday|friday|new year|holidays)\b|\blong time\b"
        r"|\b(?:thinking of you|enjoyed? (?:our|the|your|talking)|good to (?:hear|see)|say hi|hello to"
        r"|greetings to|meet you|catch(?:ing)? up|in person|your (?:weekend|holiday|family|kids|trip|team)"
        r"|best wishes|warm(?:est)? (?:regards|wishes)|friendly)\b",
        "de": r"\bhoffe,? (?:es geht|sie hatten|du hattest|dir geht|ihnen geht|ihr)\b|\bwie (?:geht|war)\b|\bschön,? von"
        r"\b|\bschönes? (?:wochenende|woche|tag|gespräch)\b|\bliebe grüße\b"
        r"|\b(?:grüße an|grüß|kennenlernen|persönlich|dein(?:e|em)? (?:wochenende|urlaub|familie|team)|ihr(?:e"
        r"|em)? (?:wochenende|urlaub|familie)|herzliche grüße|alles liebe|freundlich)\b",
        "fr": r"\bj'espère que\b|\bcomment (?:allez|vas|va|ça)\b|\bravie? de\b|\bbonne? (?:semaine|journée|week-end"
        r"|weekend|continuation)\b|\bça va\b"
        r"|\b(?:bonjour à|saluez|rencontrer|en personne|votre (?:week-end|famille|équipe)|ton week-end"
        r"|vos vacances|bien à vous|amitiés|amical\w*)\b",
        "es": r"\bespero que\b|\b(?:cómo|qué tal) (?:está|estás|va|todo|el fin)\b|\bqué tal\b|\bun placer\b|\bbuen"
        r"(?:a|os)? (?:semana|fin de semana)\b|\bun abrazo\b"
        r"|\b(?:saludos a|recuerdos|conocer(?:te|le|os)|en persona|tu (?:familia|fin de semana)|su (?:familia"
        r"|fin de semana)|vacaciones|con cariño|amable)\b",
    },
    "warm_thanks": {
        "en": r"\b(?:thank you so much|thanks (?:so much|a lot|a million|a bunch|again|for (?:your|being|always|all|taking))"
        r"|really appreciate|much appreciated|i appreciate|grateful|you'?re (?:the best|a star|wonderful)|means a lot"
        r"|so kind|so helpful|many thanks|thank you (?:very much|for (?:your|being|always|all)))\b"
        r"|\b(?:(?:do|we|all|really|so) appreciate|appreciated?|thanks for (?:explaining|helping|following"
        r"|checking|looking)|thank you for|kind(?:ly|ness)? of you|kindness|helped (?:us|me)|your (?:help|kindness"
        r"|patience|support|time)|thankful)\b",
        "de": r"\b(?:vielen (?:lieben )?dank|herzlichen dank|tausend dank|danke (?:dir|ihnen|euch|für (?:ihre|deine|die"
        r" geduld|alles))|dankbar|sehr (?:nett|lieb|freundlich)|weiß das zu schätzen)\b"
        r"|\b(?:danke für|dank für|schätze[n]?|ihre (?:hilfe|geduld|unterstützung)|deine (?:hilfe|geduld)|geholfen"
        r"|freundlicherweise)\b",
        "fr": r"\b(?:merci (?:beaucoup|infiniment|encore|mille fois|pour (?:votre|ta|tout|votre patience))|un grand merci"
        r"|reconnaissant[es]*|c'est (?:très |si )?gentil|très aimable)\b"
        r"|\b(?:merci (?:de|d'avoir)|apprécie|apprécions|votre (?:aide|patience|soutien)|ton aide|aidée?s?"
        r"|gentillesse)\b",
        "es": r"\b(?:muchas gracias|muchísimas gracias|mil gracias|gracias (?:por (?:tu|su|todo|la paciencia)|de nuevo)"
        r"|agradecid[oa]s?|(?:muy|qué) amable|te lo agradezco|se lo agradezco)\b"
        r"|\b(?:gracias por|agradec\w+|su (?:ayuda|paciencia|apoyo)|tu ayuda|ayudado|amabilidad)\b",
    },
    "together": {
        "en": r"\b(?:the team|our team|my team|everyone|everybody|together|colleagues?|folks|all of us|the (?:girls|guys"
        r"|group|people)|people (?:here|are|feel|love|like|in)|each other|family|help each|my crew|our people)\b"
        r"|\b(?:same page|as a (?:team|group)|(?:some|new|older|other|with|to) people|with (?:them|her|him|us all"
        r"|the others)|between us|the others|each of (?:them|us|you)|newcomers?|the (?:ladies|staff|crew|office"
        r"|gang)|our (?:group|office|staff|department|users|side of)|one another|side by side"
        r"|include(?:d)? everyone|team ?mates?|on board)\b",
        "de": r"\b(?:das team|unser(?:em|e)? team|mein(?:em)? team|alle(?:n)? (?:hier|bei uns)|gemeinsam|zusammen"
        r"|kolleg(?:e|en|in|innen)|miteinander|unsere leute|wir alle)\b"
        r"|\b(?:die (?:leute|anderen|mannschaft|truppe)|jede[rnm]? (?:von|einzelne)|unter uns|neue[rn]? (?:kolleg"
        r"|mitarbeiter)\w*|mitarbeiter\w*|belegschaft|einander|an einem strang)\b",
        "fr": r"\b(?:l'équipe|notre équipe|mon équipe|tout le monde|ensemble|collègues?|les gens|nous tous|chacun)\b"
        r"|\b(?:les autres|entre nous|chacune?|nos (?:collaborateurs|gens|équipes)|le personnel|en groupe"
        r"|côte à côte|nouveaux venus)\b",
        "es": r"\b(?:el equipo|nuestro equipo|mi equipo|todo el mundo|todos (?:aquí|nosotros)|juntos|compañer[oa]s?"
        r"|la gente|entre todos)\b"
        r"|\b(?:los demás|entre nosotros|cada un[oa]|nuestra gente|el personal|en grupo|nuevos compañeros"
        r"|codo con codo)\b",
    },
    "feeling": {
        "en": r"\b(?:feel(?:s|ing)?|felt|happy|glad|sad|sorry|nervous|anxious|comfortable|proud|pleased|afraid|enjoy(?:ed)?"
        r"|trust|care about|support(?:ive)?|reassur(?:e|ed|ing)|patien(?:t|ce)|understanding)\b"
        r"|\b(?:worried about (?:them|her|him|us)|calm(?:er|ly)?|relie(?:f|ved)|mind at rest|at ease|unhappy|upset"
        r"|frustrat(?:ed|ing)|stress(?:ed|ful)?|struggl(?:e|ed|es|ing)|hesitant|confident|grateful|listen(?:ed|ing"
        r"|s)?|car(?:es|ed|ing)|gentle|gently|welcom(?:e|ed|ing)|hope(?:ful)?|uneasy|tired|overwhelm(?:ed|ing)"
        r"|disappoint(?:ed|ing)|encourag(?:ed|ing)|loyal|like(?:s|d)? (?:it|you|working|how)|mood|morale|heart"
        r"|honest(?:ly)?)\b",
        "de": r"\b(?:fühl(?:e|en|t)|gefühl|froh|glücklich|traurig|nervös|stolz|wohl fühlen|vertrauen|geduld(?:ig)?"
        r"|verständnis|freut mich|freuen uns|leid)\b"
        r"|\b(?:erleichter\w+|beruhig\w+|unglücklich|frustrier\w+|stress\w*|tun sich schwer|zuversicht\w+|zuhör\w+"
        r"|zugehört|willkommen|hoffentlich|müde|überforder\w+|enttäusch\w+|ermutig\w+|stimmung|herz\w*|ehrlich)\b",
        "fr": r"\b(?:sens|sentons|sentir|contente?s?|heureu(?:x|se)s?|triste|nerveu(?:x|se)|fi(?:er|ère)s?|confiance"
        r"|patience|rassur(?:er|ée?s?|ant)|désolée?s?|plaisir)\b"
        r"|\b(?:soulag\w+|apais\w+|malheureu\w+|frustr\w+|stress\w*|peinent|hésitant\w*|confiant\w*|écout\w+"
        r"|bienvenu\w*|espér\w+|fatigu\w+|débord\w+|déçu\w*|encourag\w+|ambiance|coeur|cœur|honnête\w*)\b",
        "es": r"\b(?:siento|sentimos|sentir|contentos?|contentas?|feli(?:z|ces)|triste|nervios[oa]|orgullos[oa]s?"
        r"|confianza|paciencia|tranquil[oa]s?|alegr[oae]\w*|gusto)\b"
        r"|\b(?:alivi\w+|infeliz|frustr\w+|estres\w*|les cuesta|confiad[oa]s?|escuch\w+|bienvenid[oa]s?|esper(?:o"
        r"|amos)|cansad[oa]s?|abrumad[oa]s?|decepcion\w+|animad[oa]s?|ánimo|ambiente|corazón|sincer\w+)\b",
    },
    "reassure": {
        "en": r"\b(?:no (?:problem|worries|pressure)|don'?t worry|that'?s (?:fine|ok(?:ay)?)|all good|of course|as (?:always"
        r"|usual)|happy to help|glad to help|take care|whatever works|i understand|understandable|either way)\b"
        r"|\b(?:all right,|we can (?:manage|wait|live with)|not a problem|that works for us|it works for us"
        r"|we will wait|as (?:we )?(?:agreed|promised|before)|understood, thank\w*|that is (?:fine|clear|kind"
        r"|good)|nothing urgent|whenever you|i (?:know|see) (?:you are|how)|count on us)\b",
        "de": r"\b(?:kein problem|keine sorge|alles gut|natürlich|wie immer|gerne|helfe gern|das verstehe ich"
        r"|verständlich|passt so)\b"
        r"|\b(?:das passt|wir kommen zurecht|in ordnung|wie (?:besprochen|versprochen)|nicht eilig|wir warten"
        r"|alles klar|gut so)\b",
        "fr": r"\b(?:pas de (?:souci|problème)|aucun problème|ne vous inquiétez pas|bien sûr|comme toujours|volontiers"
        r"|avec plaisir|je comprends|prenez soin)\b"
        r"|\b(?:cela nous convient|nous nous débrouill\w+|comme (?:promis|convenu)|rien d'urgent|nous attend\w+"
        r"|très bien,|c'est clair)\b",
        "es": r"\b(?:no (?:hay|pasa) (?:problema|nada)|sin problema|no (?:te|se) preocupe[s]?|claro que sí|por supuesto"
        r"|como siempre|con gusto|encantad[oa] de ayudar|lo entiendo|cuíd(?:ate|ese))\b"
        r"|\b(?:nos va bien|nos apañamos|como (?:acordamos|prometido)|no es urgente|esperaremos|muy bien,"
        r"|está claro)\b",
    },
    "informal": {
        "en": r"\b(?:i'?m|i'?ll|i'?ve|i'?d|we'?re|we'?ll|we'?ve|you'?re|you'?ll|you'?ve|they'?re|that'?s|what'?s|who'?s|here'?s"
        r"|there'?s|where'?s|how'?s|let'?s|can'?t|won'?t|don'?t|didn'?t|isn'?t|doesn'?t|wouldn'?t|got|gonna|wanna|gotta|yeah"
        r"|yep|yup|nope|oh|ok|okay|hey|stuff|guys|big|huge|whole|tons|loads|heaps|the way|want|wants|give me|tell me)\b",
        "de": r"\b(?:hab|habs|gibt'?s|geht'?s|wie'?s|ist'?s|mal|halt|echt|okay|ok|klar|ne|nee|ja|na|rein|raus|ran|guck\w*"
        r"|krieg\w*|passt|los|ganze[nrs]?|riesig\w*|hey|mensch|ich will|wir wollen)\b",
        "fr": r"\b(?:ok|okay|ouais|ben|bon|oh|hé|ça|c'est|y a|t'as|on a|on est|on va|truc|trucs|gros|grosse|tout de même|vachement"
        r"|je veux|dites-moi|donnez-moi)\b",
        "es": r"\b(?:vale|ok|okay|oye|venga|pues|oh|eh|vaya|cosa|cosas|tío|gran|un montón|quiero|dime|dame|dígame|deme)\b",
    },
    "formal": {
        "en": r"\b(?:i am|i will|i have|i would|we are|we will|we would|we have been|it is|that is|there is|there are|you are"
        r"|has been|have been|had been|can be|could be|cannot|do not|does not|did not|is not|are not|would like|like to|which"
        r"|whether|regarding|concerning|may|might|shall|in order to|in the meantime|at present|prior to|given that|as it"
        r"|so that|before we|as we)\b",
        "de": r"\b(?:wäre|wären|würde|würden|möchte|möchten|bezüglich|hinsichtlich|welche[rsn]?|ob|damit|bevor|hinsichtlich"
        r"|derzeit|zunächst|gegebenenfalls|diesbezüglich|wurde|wurden|worden)\b",
        "fr": r"\b(?:serait|seraient|souhaite|souhaitons|souhaiterais|aimerions|lequel|laquelle|lesquels|concernant|afin"
        r"|actuellement|auparavant|avant que|avant de|a été|ont été|il est|si possible|je vous prie)\b",
        "es": r"\b(?:sería|serían|quisiera|quisiéramos|desearía|gustaría|el cual|la cual|respecto|a fin de|actualmente"
        r"|previamente|antes de|ha sido|han sido|fue|fueron|si es posible|le ruego)\b",
    },
    "about_people": {
        "en": r"\b(?:they|them|their|us|others?|everybody'?s?|everyone'?s?|somebody|someone|nobody|anyone|anybody|you know|with us"
        r"|of us|help us|tell us|people|folks|person|faces?|lads|ladies|girls|boys|crowd|know|thinks?|thought|hope|knows)\b",
        "de": r"\b(?:uns|ihnen|jemand\w*|niemand\w*|alle|allen|jeder|leute\w*|menschen|wissen|denke|dachte|hoffe|hoffen|gesichter)\b",
        "fr": r"\b(?:eux|elles|leur|leurs|quelqu'un|personne|les uns|tous|toutes|chacun|gens|savent|pense|pensent|espère|visages?)\b",
        "es": r"\b(?:ellos|ellas|les|alguien|nadie|todos|todas|cada uno|gente|saben|pienso|piensan|espero|caras?)\b",
    },
    "about_things": {
        "en": r"\b(?:numbers?|figures?|rows?|lines?|items?|files?|columns?|fields?|records?|dates?|minutes|hours|per|sizes?|prices?"
        r"|reports?|charts?|tests?|results?|imports?|exports?|users|accounts|points|contracts?|answers?|questions?|its|whose"
        r"|above|below|including|against|zero|two|three|four|five|six|second|last)\b",
        "de": r"\b(?:zahl(?:en)?|zeile[n]?|datei(?:en)?|spalte[n]?|feld(?:er)?|datensätze?|datum|minuten|stunden|pro|größe|preis(?:e)?"
        r"|bericht(?:e)?|test(?:s)?|ergebnis(?:se)?|import\w*|export\w*|nutzer|konten|punkte?|vertrag|antwort(?:en)?|frage[n]?"
        r"|dessen|deren|oben|unten|gegen|null|zwei|drei|vier|fünf|sechs|zweite[nrs]?|letzte[nrs]?)\b",
        "fr": r"\b(?:nombres?|lignes?|fichiers?|colonnes?|champs?|enregistrements?|dates?|minutes|heures|par|taille|prix|rapports?"
        r"|tests?|résultats?|import\w*|export\w*|utilisateurs|comptes|points?|contrats?|réponses?|questions?|dont|ci-dessus"
        r"|ci-dessous|contre|zéro|deux|trois|quatre|cinq|six|deuxième|dernière?)\b",
        "es": r"\b(?:números?|líneas?|filas?|archivos?|columnas?|campos?|registros?|fechas?|minutos|horas|por|tamaño|precios?|informes?"
        r"|pruebas?|resultados?|import\w*|export\w*|usuarios|cuentas|puntos?|contratos?|respuestas?|preguntas?|cuyo|cuya|arriba"
        r"|abajo|contra|cero|dos|tres|cuatro|cinco|seis|segund[oa]|últim[oa])\b",
    },
    "small_words": {
        "en": r"\b(?:a (?:little|bit|while|lot)|little|bit of|really|very|so much|quite|rather|such a|well|much|lovely|nice|dear)\b",
        "de": r"\b(?:ein (?:bisschen|wenig|paar)|wirklich|sehr|so viel|ganz|ziemlich|recht|gut|nett\w*|lieb\w*|schön\w*)\b",
        "fr": r"\b(?:un (?:peu|petit)|une petite|vraiment|très|tellement|assez|plutôt|bien|joli\w*|sympa\w*|cher|chère)\b",
        "es": r"\b(?:un (?:poco|poquito|ratito)|realmente|muy|tanto|bastante|más bien|bien|bonit[oa]|maj[oa]s?|querid[oa])\b",
    },
}
