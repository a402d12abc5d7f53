"""How risks, requests, promises, praise and complaints are put in Spanish: the plain ways, fewer than in English."""

from agents.collector.business_cues import Language, cue, one_of
from domain.text_signals import RiskKind as R
from domain.text_signals import Side
from domain.text_signals import TextSignal as S

ES_TOOL = (
    r"(?:herramienta|plataforma|aplicación|solución|sistema|producto|versión|soporte|servicio|equipo"
    r"|exportación|importación|programa)"
)
ES_DO = (
    r"(?:enviar\w+|mandar\w+|corregir\w*|corregi\w+|llamar\w*|confirmar\w*|entregar\w*|pagar\w*"
    r"|firmar\w*|solucionar\w*|revisar\w*|arreglar\w*|actualizar\w*|responder\w*|resolver\w*"
    r"|preparar\w*|pasar\w*)"
)

SPANISH = Language(
    cues=(
        cue(
            S.RISK,
            "baja renov* cance* resci* contr* dejar",
            r"\b(?:daremos|vamos a dar|dar|damos) de baja\b",
            r"\bno (?:vamos a|pensamos|queremos|creo que vayamos a|creemos que"
            r"|tenemos intención de)?[^.;?]{0,10}\brenov\w+"
            r"|\b(?:pensando en|considerando|queremos|vamos a|hemos decidido)\b[^.;?]{0,10}\b(?:cancelar"
            r"|rescindir|dejar) (?:la |el |nuestr[oa] |de usar )?(?:suscripción|contrato|acuerdo|licencia\w*"
            r"|la herramienta)\b|\brenovación\b[^.;?]{0,20}\b(?:en riesgo|en duda|en peligro)\b",
            risk=R.NOT_RENEWING,
        ),
        cue(
            S.RISK,
            "alter* compe* otros otro licit*",
            r"\b(?:evaluando|comparando|mirando|viendo|estudiando|buscando"
            r"|probando)\b[^.;?]{0,25}\b(?:alternativas?|competidor\w*|competencia"
            r"|otr[oa]s? (?:proveedor\w*|herramientas?|solucion\w*|opciones))\b"
            r"|\b(?:cambiar|cambiamos|pasar|pasamos)\b[^.;?]{0,15}\b(?:a otro proveedor|de proveedor"
            r"|a la competencia)\b|\boferta\b[^.;?]{0,15}\b(?:un competidor|la competencia|otro proveedor)\b"
            r"|\blicitación\b[^.;?]{0,20}\b(?:lanz\w+|abr\w+|prepar\w+)\b",
            risk=R.COMPETITOR,
        ),
        cue(
            S.RISK,
            "dejo deja dejado último suces* marcho dimit*",
            r"\bdejo (?:la empresa|la compañía|el puesto|mi puesto)\b"
            r"|\b(?:responsable|director\w*|jefe|jefa|compañer\w+|administrador\w*)\b[^.;?]{0,20}\b(?:deja"
            r"|ha dejado|dejará) (?:la empresa|la compañía)\b|\bmi último día\b|\bmi sucesora?\b"
            r"|\bha dimitido\b",
            risk=R.CHAMPION_LEAVING,
        ),
        cue(
            S.RISK,
            "presu* costes costos licen* gastos",
            r"\bbajar (?:de \d+ )?a \d+ (?:licencias|usuarios|puestos)\b",
            r"\b(?:recort\w+|reduc\w+|congel\w+)\b[^.;?]{0,20}\b(?:presupuesto|costes|costos|gastos"
            r"|licencias)\b|\bpresupuesto\b[^.;?]{0,20}\b(?:recortado|congelado|reducido)\b",
            risk=R.CUTTING_BACK,
        ),
        cue(
            S.RISK,
            "bloqu* caído caída nadie parado parados",
            r"\b(?:estamos|seguimos) (?:totalmente |completamente )?(?:bloqueados|parados)\b"
            r"|\b(?:sistema|plataforma|aplicación|servicio|herramienta)\b[^.;?]{0,20}\b(?:caíd[oa]"
            r"|no funciona desde)\b|\bnadie puede (?:trabajar|entrar|acceder)\b",
            risk=R.BLOCKED,
        ),
        cue(
            S.RISK,
            "escal* elevar legal aboga* jurídico daños indem*",
            r"\b(?:elevar|escalar|llevar)\b[^.;?]{0,20}\b(?:dirección|comité|vuestro director|su director)\b"
            r"|\b(?:nuestro|nuestros|el) (?:departamento (?:legal|jurídico)|abogados?)\b[^.;?]{0,25}\b(?:va"
            r"|van|está|están|contact\w+|revis\w+)\b|\bindemnización\b|\bacciones legales\b",
            risk=R.ESCALATION,
        ),
        cue(
            S.RISK,
            "comprado fusión fusio* absor* adqui*",
            r"\b(?:nos ha comprado|nos han comprado|hemos sido (?:comprados|adquiridos|absorbidos)"
            r"|nos ha adquirido)\b|\b(?:tras|por|después de) (?:la|nuestra) fusión\b",
            risk=R.MERGER,
        ),
        cue(
            S.REQUEST,
            "agrad* pueden podéis podrían podríais puedes puede favor gusta* neces* sería",
            r"\b(?:nos |me )?(?:pueden|podéis|podrían|podríais|puedes|podrías|puede"
            r"|podría) (?:\w+ )?(?:enviar\w*|mandar\w*|pasar\w*|revisar\w*|ampliar\w*|añadir\w*|confirmar\w*"
            r"|explicar\w*|activar\w*|corregir\w*|llamar\w*|compartir\w*|organizar\w*|ayudar\w*|dar\w*"
            r"|mirar\w*)\b",
            r"\bpor favor\b[^.;?]{0,15}\b(?:envíen\w*|envíe\w*|envia\w*|manda\w*|mande\w*|confirm\w+|revis\w+"
            r"|añad\w+|activ\w+|corrij\w+|pasa\w+|pase\w*)\b",
            r"\b(?:nos|me) gustaría (?:tener|ver|recibir|contar|poder|solicitar)\b"
            r"|\b(?:necesitamos|necesitaríamos|necesito) (?:que|un presupuesto|una factura|acceso|ayuda"
            r"|el contrato|la documentación|una formación)\b|\bsería posible\b"
            r"|\b(?:os|le|les|te) agradecería\b",
        ),
        cue(
            S.PROMISE,
            "encargo encar* comprometo enviaré envia* enviaremos llamo llamaré mando mandaré vamos voy "
            "corre* confi* pagar* pagaré pagaremos firma* entre* soluc* arreg* revis* actua* respo* resol* "
            "prepa* pasaré pasar*",
            r"\b(?:os |le |les |te |lo |la |se lo )*(?:enviaré|enviaremos|mandaré|mandaremos|corregiremos"
            r"|corregiré|llamaré|llamaremos|confirmaré|confirmaremos|entregaremos|pagaremos|firmaremos"
            r"|solucionaremos|arreglaremos|actualizaremos|responderemos|resolveremos|prepararé|prepararemos"
            rf"|revisaré|revisaremos|pasaré|pasaremos)\b|\b(?:vamos a|voy a) {ES_DO}\b",
            r"\b(?:os|le|les|te) (?:llamo|mando|envío|confirmo|paso)\b|\bme encargo\b|\bnos encargamos\b"
            r"|\bme comprometo\b|\bnos comprometemos\b",
        ),
        cue(
            S.PROMISE,
            "prome* asegu* garan* dijeron dijisteis",
            r"\bnos (?:prometieron|prometisteis|prometió|aseguraron|asegurasteis|garantizaron|habían prometido"
            r"|han prometido)\b"
            r"|\bnos (?:dijeron|dijisteis) que\b[^.;?]{0,50}\b(?:estaría|sería|tendríamos|iba)\b",
            promiser=Side.US,
        ),
        cue(
            S.PRAISE,
            "facil* conte* encan* excel* bien estup* fanta* genial satis* recom* buen",
            r"\b(?:muy|realmente) (?:contentos?|contentas?|satisfech[oa]s?)\b|\bencantad[oa]s? con\b"
            r"|\b(?:facilitado|facilita) (?:mucho )?(?:el trabajo|la vida|mucho)\b"
            r"|\b(?:excelente|estupendo|fantástico|gran|magnífico) (?:trabajo|servicio|soporte)\b"
            r"|\btrabajo (?:estupendo|excelente|fantástico|magnífico|genial)\b"
            rf"|\b{ES_TOOL}\b(?: \w+)? (?:funciona|va) (?:muy bien|de maravilla|perfecto|perfectamente)\b"
            rf"|\b{ES_TOOL}\b(?: \w+)? es (?:excelente|genial|fantástic[oa]|estupend[oa])\b",
        ),
        cue(
            S.COMPLAINT,
            "rompe inace* decep* sigue lenta lento vez esperando esper* nadie frust* mala harto hartos "
            "llevamos falla",
            r"\bcada (?:actualización|versión)\b[^.;?]{0,10}\brompe\b|\binaceptable\b"
            r"|\b(?:muy|estamos|estoy) (?:muy )?(?:decepcionad[oa]s?|frustrad[oa]s?|descontent[oa]s?"
            r"|hart[oa]s?)\b|\bsigue sin (?:resolverse|funcionar|solución|respuesta|arreglarse)\b"
            r"|\b(?:demasiado|muy|extremadamente) lent[oa]s?\b",
            r"\b(?:segunda|tercera|cuarta|quinta) vez que\b|\bllev(?:amos|o) (?:\w+ ){1,3}(?:esperando|sin)\b"
            r"|\bnadie (?:nos )?(?:responde|contesta|ha respondido|ha contestado)\b",
        ),
    ),
    denied=one_of(r"\b(?:no|nunca|sin|ni|tampoco|ningun\w*|ningún)\b(?: (?!y\b|pero\b|o\b)[\w-]+){0,3} ?$"),
    void={
        S.RISK: one_of(
            r"\bno (?:pensamos|queremos|vamos a) (?:cambiar|cancelar|dejar)\b|\bcómo\b|\bnuestros clientes\b"
            r"|\bel año pasado\b|\bhemos renovado\b|\bhace (?:\w+ )?años\b"
        ),
        S.REQUEST: one_of(r"\bgracias por\b|\bno necesit\w+\b|\badjunt\w+\b"),
        S.PROMISE: one_of(r"^si\b|\bsi (?:ustedes|vosotros|nos)\b|\bno\b|\bya veremos\b|\bestaré\b"),
        S.PRAISE: one_of(r"\bno\b|\bdía\b|\bfin de semana\b|\bsería\b|\bsi\b|\bnuestros clientes\b"),
        S.COMPLAINT: one_of(
            r"\bno (?:estamos|estoy) (?:decepcionad|frustrad|descontent)\w*|\bnuestros clientes\b"
            r"|\bel año pasado\b|\blo sentimos\b"
        ),
    },
)
