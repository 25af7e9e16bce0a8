"""Function words of languages other than English, and what they tell of a text's language.

Short lists of our own: the most frequent articles, prepositions, pronouns, conjunctions and auxiliaries of each
language, without accents, as grouping folds them. They serve two ends: such words say nothing of an event, and
their share tells the language. To add a language: a line here, and its Snowball stemmer in `stems` if there is one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

_LISTS = {
    "pt": """o os a as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para com
        sem sob sobre ate apos entre desde que se e ou mas nao sim mais menos muito ja ainda tambem como quando onde
        porque ao aos foi foram ser sao esta estao era eram tem ter tinha ha vai vao pode diz disse segundo seu sua
        seus suas ele ela eles elas isso este esta esse essa ano anos dia dias hoje ontem nesta neste deve so""",
    "es": """el la los las un una unos unas de del al a en por para con sin sobre hasta tras entre desde hacia que y
        e o u pero no si mas menos muy ya aun tambien como cuando donde porque fue fueron ser son esta estan era eran
        es ha han habia hay tiene tras su sus se lo le les este esta ese esa estos estas ano anos dia dias hoy ayer
        dice dijo segun contra ante durante puede""",
    "fr": """le la les un une des du de d l au aux en dans par pour avec sans sur sous entre depuis vers chez que qui
        quoi dont ou et mais ni ne pas plus moins tres deja encore aussi comme quand est sont etait ete etre a ont
        avait avoir il elle ils elles on nous vous se son sa ses leur leurs ce cet cette ces an ans jour apres avant
        selon contre dit fait peut""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine mit ohne von vom
        zu zum zur auf an am im in ins aus bei beim nach vor uber unter fur gegen durch um bis seit wegen als wie
        wenn weil dass ob ist sind war waren wird werden wurde wurden hat haben hatte kann soll will muss er sie es
        wir ihr sich sein seine seiner ihre ihren auch noch nur schon mehr sehr so da hier jetzt nun dann neue neuer
        neues jahr jahre jahren heute gestern laut sagt""",
    "it": """il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla
        dai in nel nella nei nelle con su sul sulla sui per tra fra che chi e ed o ma non piu meno molto gia ancora
        anche come quando dove perche e sono era erano essere stato stata ha hanno aveva si suo sua suoi loro questo
        questa questi quello anno anni giorno oggi ieri dopo prima secondo contro cosi""",
    "nl": """de het een en of maar niet geen met zonder van voor naar op in aan bij uit over onder tegen door om tot
        sinds als wie wat dat die dit deze er is zijn was waren wordt worden werd werden heeft hebben had kan moet
        wil hij zij ze wij we zich zijn haar hun ook nog al meer zeer zo hier nu dan te ten jaar jaren vandaag
        gisteren volgens zegt na nieuwe""",
    "pl": """i w we z ze na do od dla przez po pod nad przed za o u oraz lub albo ale nie tak jak co to ten ta te tego
        tej tym tych jest sa byl byla bylo byli byc ma maja sie juz jeszcze tylko takze czy gdy kiedy ktory ktora
        ktore ktorych jego jej ich roku rok lat dzis wczoraj wedlug""",
    "sv": """och eller men inte en ett den det de som att i pa av for med utan till fran om vid under over efter innan
        mot mellan ar var blir blev ha har hade kan ska skulle vill han hon vi sig sin sitt sina deras denna detta
        dessa ocksa redan mer mycket nu da dar har nar ars idag enligt""",
    "da": """og eller men ikke en et den det de som at i pa af for med uden til fra om ved under over efter mod mellem
        er var bliver blev have har havde kan skal skulle vil han hun vi sig sin sit sine deres denne dette disse
        ogsa allerede mere meget nu da der nar ar dag ifolge""",
    "no": """og eller men ikke en et ei den det de som a at i pa av for med uten til fra om ved under over etter mot
        mellom er var blir ble ha har hadde kan skal skulle vil han hun vi seg sin sitt sine deres denne dette disse
        ogsa allerede mer mye na da der nar ar ifolge""",
    "fi": """ja tai mutta ei etta jos kun kuin on ovat oli olivat olla se ne han he me joka jotka mika mita tama nama
        myos jo viela vain yli alle kanssa ilman mukaan vuoden vuonna vuotta tanaan""",
    "tr": """ve veya ile ama fakat bir bu su o da de ki mi mu icin gibi kadar sonra once gore daha en cok ne her hem
        ise degil var yok oldu olan olarak oldugu etti eden edildi dedi diye yil gun bugun dun tarafindan""",
    "ro": """si sau dar nu un o unei unui de din la in pe cu fara prin pentru despre dupa intre catre ca care ce este
        sunt era erau fost fi are au avea va vor mai foarte deja cum cand unde lui sau ei lor acest aceasta aceste
        an ani zi azi ieri potrivit""",
    "cs": """a i v ve z ze na do od pro pri po pod nad pred za o u nebo ale ne jak co to ten ta te toho je jsou byl
        byla bylo byli byt ma maji se si uz jeste jen take kdyz ktery ktera ktere jeho jeji jejich roku rok let dnes
        podle""",
    "hu": """a az egy es vagy de nem hogy is meg mar csak mint ha van vannak volt voltak lesz ez azt ezt aki ami ki
        mi el be fel le utan szerint alatt kozott miatt ev evben nap ma""",
    "id": """yang dan atau di ke dari pada untuk dengan tanpa oleh dalam ini itu adalah akan telah sudah tidak bukan
        juga lebih karena saat setelah sebelum para tahun hari""",
    "ru": """и в во не на с со по к ко о об от до из за у для при без под над через после между что как это этот эта
        эти то тот та те он она они мы вы его ее их я а но или если когда где же ли бы был была было были быть есть
        уже еще только также более который которая которые год года лет день сегодня вчера""",
    "uk": """и і в у на з із до від по про за для при без під над через після між що як це цей ця ці той та ті він
        вона вони ми ви його її їх а але або якщо коли де же чи би був була було були бути є вже ще тільки також
        року рік днів""",
    "bg": """и в във не на с със по към от до из за при без под над през след между че как това този тази тези той
        тя те ние вие му я им а но или ако кога където ли би беше са е ще вече още само също повече който която
        които година години ден""",
    "el": """ο η το οι τα του της των τον την στο στη στην στον στα στις σε με χωρις για απο προς μετα και η αλλα δεν
        μη οτι που πως αν οταν ειναι ηταν θα να εχει εχουν αυτο αυτη αυτος ως κατα ετος ετη""",
    "ar": """في من الى إلى على عن مع بعد قبل بين حتى ان أن إن لا ما لم لن هو هي هم هذا هذه ذلك التي الذي كان كانت قد
        كما او أو ثم عام يوم""",
}
_ALSO_ENGLISH = """
    a an and as at be by can do for he i if in is it me men no of on or so some that the this to up us was we will
    an die war man hat den also am dem son sur pour plus sans est main as fore pot come vast over under sin fort pro
    all her his had has van top tot nu la el le de des du et al mi ma su es si sa re via bad gift art ten ton tent
    made far over mad sees here hey sale real real mere more mare pace dove fare rates care these case are one fur
    from mit der das las los se ne ed era per con non in di da del den det han var en ar fra at dag
"""


_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")


def without_accents(text: str) -> str:
    """The text in compatibility form, letters without their marks."""
    if text.isascii():
        return text
    return _BEYOND_ASCII.sub(_bare, unicodedata.normalize("NFKD", text))


def _bare(run: re.Match[str]) -> str:
    return "".join(letter for letter in run.group() if not unicodedata.combining(letter))


_WORDS = {code: frozenset(without_accents(words).split()) for code, words in _LISTS.items()}
_TELLING = {code: words.difference(_ALSO_ENGLISH.split()) for code, words in _WORDS.items()}
_TOLD_BY = {
    word: tuple(code for code in _TELLING if word in _TELLING[code]) for word in frozenset().union(*_TELLING.values())
}
_LEAST_SHARE = 0.12
_LEAST_HITS = 2


def stop_words(language: str) -> frozenset[str]:
    """The function words of a language, folded; empty for one without a list."""
    return _WORDS.get(language, frozenset())


def foreign_language(words: Iterable[str], english: frozenset[str], least: int = _LEAST_HITS) -> str | None:
    """The language of folded words if it is one of these and not English, else None.

    It takes `least` function words of it, an eighth of all words, and more of them than of English.
    """
    said = Counter(words)
    total = sum(said.values())
    if not total:
        return None
    native = sum(count for word, count in said.items() if word in english)
    hits: Counter[str] = Counter()
    for word in _TOLD_BY.keys() & said.keys():
        for code in _TOLD_BY[word]:
            hits[code] += said[word]
    if not hits:
        return None
    best = max(hits, key=lambda code: (hits[code], _all_hits(said, code), code))
    enough = hits[best] >= least and hits[best] >= _LEAST_SHARE * total
    return best if enough and _all_hits(said, best) > native else None


def _all_hits(said: Counter[str], code: str) -> int:
    return sum(said[word] for word in _WORDS[code] if word in said)
