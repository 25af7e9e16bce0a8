"""The words by which speech, roles and bodies are known. Lower case."""

from __future__ import annotations


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAYS = _set(
    """
    said says say told tells added adds warned warns claimed claims claim argued argues insisted insists admitted admits
    explained explains stated states confirmed confirms announced announces declared declares replied replies responded
    asked asks wrote writes tweeted posted denied denies promised promises conceded stressed noted suggested
    maintained acknowledged recalled continued concluded predicted testified assured shouted joked pledged
    revealed complained remarked observed countered reiterated commented urged vowed apologised believe believes
    found ruled reported estimated estimates recommended recommends
    fumed raged stormed thundered snapped retorted quipped mused laughed sighed cautioned cautions disclosed discloses
    feared fears emphasised emphasises agreed disagreed wondered boasted lamented pleaded begged reflected hinted
    reminded reminds informed informs advised affirmed answered asserted bemoaned confessed confided enthused exclaimed
    gushed grumbled moaned opined proclaimed reasoned reckoned reckons scoffed speculated sneered whispered swore sobbed
    cried counselled attested decreed accepted submitted indicated indicates implied signalled showed shows
    finds rules notes concludes stresses maintains acknowledges concedes asserts replies responds
    contended contends alleged alleges objected protested complains predicts suggests hopes hoped reveals
    """
)
"""Verbs that carry quoted or reported speech."""

BARE = _set(
    """
    said says say told tells added adds warned warns claimed claims claim argued insisted insists admitted admits
    explained stressed assured believe believes
    """
)
"""Verbs after which "that" may be left out."""

ONLY_THAT = _set(
    """
    found ruled reported estimated estimates recommended recommends alleged alleges accepted submitted
    finds rules notes indicated indicates implied signalled showed shows attested decreed
    """
)
"""Verbs that carry speech only with "that" behind them."""

ASKS = _set("asked asks wondered questioned")
"""Verbs whose question is told in a clause: asked why nobody had called."""

PARTICIPLES = _set(
    "saying adding warning insisting claiming arguing stressing conceding noting admitting confirming predicting"
    " explaining acknowledging suggesting declaring promising revealing"
)
"""Forms behind a comma that go on with the speaker of their sentence: "..., adding that"."""

PAPERS = _set(
    """
    figures data research analysis documents papers emails records minutes statistics reports report study survey
    estimates accounts letters messages evidence complaint letter note email notice sign message post filing
    filings lawsuit indictment website
    """
)
"""What says something without being anybody."""

JUDGES = _set(
    """
    spoke heard thought read out indicated signalled signaled applauded chided congratulated defended declined
    questioned mentioned expressed echoed rebuked mocked tweeted commented condemned backed endorsed outlined
    """
)
"""Other verbs of speech and opinion: their day is that of what was said, not of what happened."""

NO_DOERS = _set(
    """
    computer letter paper number order matter weather water power tower river summer winter answer offer corner border
    error mirror factor sector motor tractor poster newspaper character barrier chapter shelter container trailer server
    tender register header footer counter monitor cover finger shoulder quarter filter laser printer scanner sensor
    greater smaller wider longer shorter older younger newer takeover turnover handover
    december september october november either neither other another rather whether however never over under after
    former latter later better bigger earlier former larger lower higher junior senior major minor interior exterior
    floor door odor labor color harbour flavour colour behaviour labour neighbour favour honour list human woman ever
    disorder murder danger anger hunger cancer fever dinner supper master daughter slaughter
    laughter amber rubber timber member chamber theatre manner banner centre meter litre litter butter matter
    """
) - {"daughter", "member", "master", "woman", "neighbour"}
"""Words that end like what somebody does and are nobody."""

SPEAKING = _set(
    "review study paper letter survey judgment ruling dossier memo submission indictment lawsuit complaint audit"
    " assessment notice"
)
"""Papers that speak like somebody: the letter said."""

TO_SOMEBODY = _set("told tells assured assures warned warns reminded reminds informed informs advised")

LABELS = _set(
    """
    called calls described describes branded brands dubbed labelled blamed accused criticised condemned denounced
    welcomed hailed praised dismissed rejected likened cited referred
    """
)
"""Verbs whose object may be quoted in part: called it "a scandal"."""

WAS = _set("was were been being is are")
"""What makes a verb behind it a passive, whose doer may stand behind "by"."""

NOT_SAID = _set("to be being been not never was were is are")
"""Words in front of a verb of speech that make it no act of the subject: was told, to say."""

ROLES = _set(
    """
    secretary minister chancellor premier president chairman chairwoman chair chairperson director officer executive
    commissioner inspector governor mayor leader spokesman spokeswoman spokesperson head chief manager analyst economist
    professor lecturer lawyer solicitor barrister judge justice ambassador envoy bishop archbishop coroner constable
    superintendent sergeant detective captain colonel general admiral campaigner activist author singer actor actress
    farmer banker doctor nurse teacher headteacher principal founder owner boss editor presenter broadcaster historian
    backbencher peer mp councillor whip speaker senator treasurer ombudsman regulator adviser advisor organiser
    petitioner resident keeper examiner scientist researcher curator trustee convener convenor partner consultant
    mum dad nan gran grandmother grandfather grandad aunt uncle cousin husband wife
    counsel developers developer co-founder widow mother father brother sister son daughter neighbour victim witness
    prosecutor magistrate sheriff recorder clerk juror paramedic firefighter architect chaplain vicar priest imam rabbi
    dean rector provost pilot driver coach footballer landlord tenant trader investor negotiator steward broker
    publisher producer playwright novelist poet comedian musician chef baker shopkeeper publican cyclist motorist
    volunteer fundraiser counsellor therapist midwife pharmacist dentist vet biologist physicist meteorologist
    forecaster geologist archaeologist statistician mathematician criminologist sociologist philosopher accountant
    auditor diplomat ranger gamekeeper fisherman skipper crofter electrician plumber schoolteacher headmaster
    headmistress caretaker commander controller executive-director interpreter translator librarian archivist
    matron tory lieutenant corporal brigadier commodore pcc ceo cfo msp mep td tanaiste taoiseach striker goalkeeper
    defender midfielder referee survivor pensioner student entrepreneur strategist engineer surgeon
    psychologist correspondent
    deputy registrar warden verger bursar groundsman postman fishmonger plasterer bricklayer lifeguard carer childminder
    hairdresser optician physiotherapist radiographer undertaker beekeeper birdwatcher detectorist naturalist botanist
    ecologist linguist theologian choreographer composer sculptor photographer dancer guitarist pianist violinist rapper
    jockey umpire sprinter gymnast golfer cricketer custodian conductor ornithologist astronomer epidemiologist
    virologist oncologist cardiologist paediatrician psychiatrist neurologist toxicologist pathologist seismologist
    anthropologist
    """
)
"""Nouns that a person's name may follow: Digital Secretary Helen Marsh."""

ROLE_PARTS = _set(
    """
    chief general joint deputy assistant vice prime first home foreign health education employment transport culture
    digital technology housing communities justice environment defence senior former medical managing executive shadow
    parliamentary permanent under private acting interim associate finance operations regional national head
    financial legal political information lead leading principal safety
    """
)
"""Words that belong to a role and stand before its noun."""

OPENERS = _set(
    """
    but and yet so then now the a an both meanwhile however former ex while when as if after in at on by from to with
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december today yesterday
    """
)
"""Words that begin a sentence or a clause in capitals and belong to no name."""

FIELDS = _set(
    """
    affairs education policy care health security trade energy transport development skills safety justice defence
    environment tourism sport culture media technology growth welfare pensions housing planning equality equalities
    science innovation finance business industry employment migration immigration communities change zero food
    farming water rail roads prisons victims crime schools children families women europe africa asia east wales
    scotland ireland england
    """
)
"""What an office is for, not whose name stands behind it."""

BODIES = _set(
    """
    council office department ministry agency authority board union federation association society trust bank group
    party committee commission foundation network university college school hospital court police service
    services institute alliance league ltd plc inc llp labs company corporation government treasury parliament
    house church charity club museum zoo ferries homes foods pharma mutual water energy airways railways gas industries
    campaign centre inspectorate observatory ombudsman forum partnership coalition assembly synod
    """
)
"""Last words of the names of bodies, which speak too."""

NOUNS = _set(
    """
    chain brand label maker lender broadcaster brewer builder carrier grocer giant bookmaker housebuilder carmaker
    studio gallery library diocese academy club league theatre charities newspaper broadcaster
    tribunal commission inspectors reviewers auditors coastguard firefighters paramedics
    prosecution defence crown panel jurors rebels airport airline airlines insurer supplier retailer
    supermarket hospice cops
    family couple police government company council regulator board owner committee ministers minister department
    charity union
    coroner court trust hospital school university watchdog authority agency firm bank party opposition campaigners
    families residents officials officers prosecutors lawyers doctors experts scientists researchers economists
    analysts critics supporters opponents organisers promoters developers keepers retailers shopkeepers landlords
    farmers teachers nurses unions peers mps backbenchers witnesses neighbours parents friends relatives aides
    sources source insiders insider spokesman spokeswoman spokesperson operator developer manufacturer publisher
    museum foundation federation inspectorate ombudsman judge jury chairman chair director mayor leader
    chancellor president commissioner secretary campaigner activists activist survivors victims customers passengers
    workers staff members ambassador embassy senator platform network group association society inquiry
    report mother father son daughter widow brother sister lawyer solicitor resident boss chief head watchdogs insurers
    """
)
"""Common nouns that may speak without a name: police said, the company said."""

ANYBODY = _set(
    """
    man woman boy girl passenger customer guest visitor viewer caller donor rebel pupil parent grandparent worker
    shopper reader colleague friend aide guard warder passer-by onlooker bystander commuter supporter fan critic
    """
)
"""Common nouns for one person that say no more than that somebody spoke: one rebel said."""

TITLES = _set(
    """
    mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron viscount earl rev revd cllr
    judge justice det ch insp supt sgt con pc dci di ds dc capt col gen lt maj hon rt fr sister brother
    reverend canon venerable wpc dsi
    """
)
RANKS = _set("pc sgt insp supt ch det dc ds di dci dsi wpc")
"""Ranks that stand between a force and a name."""

THINGS = _set(
    """
    cup league trophy open awards award act bill street road park stadium river island islands bridge hall square lane
    avenue hill games championship championships festival day week show news times post herald mail gazette echo
    courier mercury tribune guardian telegraph prize castle palace arena theatre tower airport station line motorway
    valley bay beach wood forest mountain lake sea ocean coast county kingdom republic state states union drive close
    crescent terrace gardens green common market mill works plan programme project scheme review report strategy
    """
)
"""Last words of names of what never speaks: the World Cup, Coldharbour Lane."""

PEERS = _set("lord lady baroness baron viscount earl")
"""Titles that stay with the name, as there is no first name beside them."""

SPOKES = _set("spokesman spokeswoman spokesperson spokespeople source sources insider insiders")

LETTERS = _set("KC QC MP CBE OBE MBE FRS PhD MSP MS")
"""Letters behind a name (as written)."""

COMMON = _set(
    """
    the a an of in on at by for from to and or will be is are was were has have had it its this that with into
    force effect come comes came take takes took due expected must until under as new he she they said says told
    more than their his her would could should may now also not been being after before over about which who
    """
)
"""Words that say nothing about which event a sentence is of."""

GROWING = _set(
    """
    people deaths cases arrests injured dead patients signatures votes seats homes victims jobs men women
    children
    """
)
"""What is counted again and again while it grows: two numbers for it are no difference."""

NOT_COUNTED = _set(
    """
    january february march april may june july august september october november december am pm to and or of in
    on at by for from the a an years year days day hours hour minutes weeks week months month per old miles km
    degrees
    """
)
"""Words behind a number that are not what it counts."""
