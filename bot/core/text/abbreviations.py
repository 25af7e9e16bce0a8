"""Abbreviations with a full stop, sorted by what the stop may mean. Lower case unless said otherwise."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    """
    Mr Mrs Ms Mx Messrs Dr Prof Rev Revd Hon Rt Gen Sen Sens Rep Reps Gov Govs Lt Col Sgt Capt Cpl Maj Adm Brig
    Cdr Cmdr Cllr Supt Insp Det Con Pte Cst Fr Sr Mme Mlle St Ste Mt Ft Amb Sec Pres Atty Asst Dep Hr Frau Sra
    """
)
"""Written with a capital, always followed by a name."""

NEVER_LAST = _words("e.g eg i.e ie cf viz vs v al approx c.f esp incl nr")
"""Words that no sentence ends with."""

BEFORE_NUMBER = _words(
    """
    no nos s ss para paras art arts reg regs sch schs cl cls ch chs p pp vol vols fig figs col cols c pt pts
    r rr sec secs sub-s ed eds edn ref tel ext app cap cm cmnd n nn
    """
)
"""An abbreviation only in front of a number or a letter of a list."""

MONTHS = _words("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri")

TIMES_OF_DAY = _words("a.m p.m am pm")

AFTER_TIME = _words(
    """
    GMT BST EST EDT CET CEST PST PDT UTC ET PT CT MT Eastern Pacific Central Mountain
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    January February March April May June July August September October November December
    Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec
    """
)
"""Words (as written) that carry a time on: 3.30 p.m. GMT, 5 p.m. Tuesday."""

MAYBE_LAST = _words(
    """
    u.k u.s u.n e.u u.s.a d.c inc ltd co corp plc llc bros jr sr esq ph.d b.a m.a m.p q.c k.c etc
    ave blvd rd dept univ assn ass'n cos mfg intl natl est min max hr hrs
    ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont neb nev
    okla ore pa penn tenn tex vt va wash wis wyo n.y n.j n.h n.m n.c s.c n.d s.d w.va r.i l.a
    """
)
"""May end a sentence: decided by the word after it."""

OPENERS = _words(
    """
    The A An This That These Those There Here He She It They We I You His Her Its Their Our My Your
    In On At By For From With Without After Before Since Until While When Where Who What Why How Which If As
    But And Or So Yet Nor However Although Though Because Despite During Under Over Once Now Then Still Also
    Some Many Most Both Each Every Several Few All Any Another Other One Two Three Such Only Even Just Not No
    Mr Mrs Ms Dr Sir Lord Lady Police Officials Critics Supporters According Meanwhile Instead Asked Speaking
    Last Next Earlier Later Today Yesterday Tomorrow Is Are Was Were Do Does Did Has Have Had Can Could Will Would
    """
)
"""Words (as written) that open a sentence far more often than they follow an abbreviation."""
