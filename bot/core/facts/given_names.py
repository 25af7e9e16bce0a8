"""Given names that are borne almost only by men or almost only by women in Britain: they tell whom "she" stands for.

Names that both bear (Alex, Sam, Robin) are left out on purpose; an unknown name is taken to fit any pronoun.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


HIS = _names(
    """
    aaron abdul adam adrian ahmed aidan alan alasdair albert alec alexander alfie alfred ali alistair allan alun
    amir andrew andy angus anthony antony archie arjun arthur ashok barnaby barry ben benjamin bernard bill bob
    boris brendan brian bruce bryan callum calum cameron carl cecil charles christopher clement clive colin connor
    conor craig cyril damian damien daniel danny darren dave david dean declan denis dennis derek desmond dominic
    donald dougal douglas duncan dylan ed edmund edward edwin elliot eric ernest euan evan ewan fergus finlay
    francis frank fred frederick gareth gary gavin geoff geoffrey george gerald gerard gerry giles glenn godfrey
    gordon graeme graham grant greg gregory guy gwilym harold harry harvey hassan hector henry herbert howard hugh
    hugo humphrey iain ian ibrahim imran ismail ivan ivor jack jacob jake james jason jasper jeff jeffrey jeremy
    jerry jim jimmy joe joel john johnny jonah jonathan joseph josh joshua julian karl keith kenneth kevin kieran
    lachlan lance laurence lawrence lee leo leon leonard les liam lionel lloyd louis luke magnus malcolm malik
    marcus mark martin matt matthew max michael mick mike miles mohamed mohammed muhammad murray neil neville niall
    nicholas nick nigel noah noel norman oliver omar oscar osman otis owen patrick paul percy pete peter phil philip
    piers rafiq raj rajesh ralph raymond reece reg reginald rhys ricardo richard ricky rob robert rod roderick
    rodney roger roland ron ronald rory roy rupert russell ryan sanjay scott seamus sean sebastian shane shaun sid
    silas simon spencer stan stanley stefan stephen steve steven stewart stuart suleiman ted terence terry theo
    theodore thomas tim timothy tobias toby tom tommy tony trevor tristan victor vijay vincent walter warren wayne
    wilfred will william winston yusuf zac
    """
)
HERS = _names(
    """
    abigail ada agatha agnes aisha alexandra alice alison amanda amelia amina amy anastasia andrea angela anita ann
    anna annabel anne annette annie anthea antonia anya aoife audrey ava barbara beatrice becky belinda bernadette
    beryl beth bethany betty beverley bridget bronwen camilla carla carol caroline carolyn cath catherine cathy
    catrin charlotte chloe christina christine ciara claire clara clare claudia constance cordelia cynthia daisy
    daphne dawn deborah deirdre delia denise diana diane dolores donna dora doreen dorothy edith edna edwina eileen
    elaine eleanor elena elizabeth ella ellen ellie elsie emily emma erica esme esther ethel eva eve evelina faith
    fatima felicity ffion fiona flora florence fran frances freya gabrielle gail gemma georgia georgina geraldine
    gillian gladys glenda gloria grace greta gwen gwendolen gwyneth hannah harriet hattie hazel heather heidi helen
    helena henrietta hermione hester hilary hilda holly honor ida imelda imogen irene iris isabel isabella isla
    isobel ivy jacqueline jane janet janice jean jemima jennifer jenny jessica jill joan joanna joanne jocasta
    josephine joy joyce judith judy julia julie juliet june kate katherine kathleen kathryn katie katy kirsty lara
    laura lauren layla leah leila leonie lesley lily linda lisa liz lola lorna lorraine louisa louise lucinda lucy
    lydia lynn lynne mabel madeleine maggie mair maisie mandy marcia margaret margot maria marian marianne marie
    marigold marion marjorie martha mary matilda maud maureen mavis megan melanie melissa mercy michelle mildred
    millicent millie miranda miriam moira molly mona monica morag muriel myra nadia nancy naomi natalie natasha nell
    niamh nicola nina nora norma olga olive olivia ophelia pamela patience patricia paula pauline pearl peggy
    penelope penny petra philippa phoebe phyllis polly poppy priscilla priti priya prudence rachel rebecca rhiannon
    rita roisin rosa rosalind rosamund rose rosemary rosie rowena roz ruby ruth sally samantha sandra saoirse sara
    sarah shabana sharon sheila shirley sian siobhan sonia sophia sophie stella stephanie sue sunita susan susannah
    suzanne sylvia tamsin tania tara tasha teresa tessa thelma theresa tina tracey tracy una ursula valerie vanessa
    vera verity veronica victoria violet vivien wendy winifred yasmin yvette yvonne zara zoe
    """
)
