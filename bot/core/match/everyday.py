"""Words too common, or with too many meanings, to stand alone in a watch."""

from __future__ import annotations

_COMMON = """
a about above across act action added after again against age ago all almost alone along already also although always
am among an and announced another any anyone anything are area around as asked at away back bad be became because
become been before began behind being believe best better between big both bring build business but buy by call called
came can case cases chief change children city come comes community company control could council countries country
court cut daily data day days dead deal death decision described despite did different digital do does done down due
during each early economic either election end enough even events ever every example expected face fact family far
few final find first five following food for force former found four free from full funding further future game
general get gets getting girl give given go going good got government great group had half hand hard has have having
he head health hear held help her here high him his history hold home hours house how however human i if image
important in including increase industry information into is issue issues it items its itself job jobs just keep key
kind know known large last late later latest law lead leader leaders least led left less let level life like likely
line list little live lives local long look looking lost lot low made main major make makes making man many market
may me media meet meeting members men might million minister minutes moment money month months more morning most
move much music must my name national near need never new news next night no nor not nothing now number of off offer
office official officials often old on once one only online open or order other others our out over own parents part
parts party past pay people per percent person photo photos picture pictures place plan plans play point police policy
political post posted power present president press pressure price prime private problem process project public
put question questions quite rather read real really report reported reports research result right rise risk road
role rules run safety said same saw say saying says school second secretary security see seen send senior sent
service services set several share she should show side since site six small so social some something soon sources
south space speak special staff stage start state statement states still stop story street strong students such
support sure system take taken talk team tell ten than that the their them themselves then there these they thing
things think third this those though thought three through time times to today together told too took top towards
town trade tried true try turn tv two under union united until up update us use used users using very video view
visit voice vote want wanted war was watch water way we week weekend weeks well went were west what when where
whether which while white who whole why will win with within without woman women word words work workers working
world would year years yes yesterday yet you young your
"""
COMMON = frozenset(_COMMON.split())
"""Words of everyday English news; a watch on one of them alone hits nearly everything."""

AMBIGUOUS = {
    "grok": "grok is a verb, too: write =Grok, or grok NEAR/10 (xAI OR Musk OR chatbot)",
    "x": "a single letter stands everywhere: write host:x.com, or x NEAR/5 (Musk OR Twitter OR platform)",
    "meta": "meta is a prefix and an adjective, too: write =Meta",
    "apple": "apples are eaten, too: write =Apple",
    "amazon": "it is a river, too: write =Amazon NOT (river OR rainforest)",
    "gemini": "it is a sign of the zodiac, too: write gemini NEAR/10 (google OR AI OR chatbot)",
    "claude": "it is a first name, too: write claude NEAR/10 (anthropic OR AI OR chatbot)",
    "llama": "it is an animal, too: write llama NEAR/10 (meta OR AI OR model)",
    "copilot": "aircraft have one, too: write copilot NEAR/10 (microsoft OR github OR AI)",
    "bill": "it is a name and an invoice, too: write =Bill NEAR/5 (Lords OR Commons OR parliament)",
    "ico": "it is a coin offering and a file, too: write =ICO",
    "division": "most divisions are no votes: write division NEAR/10 (Lords OR Commons OR vote)",
    "stability": 'it is an everyday noun, too: write "Stability AI"',
    "mistral": 'it is a wind, too: write "Mistral AI" OR mistral NEAR/10 (model OR AI)',
    "perplexity": "it is an everyday noun, too: write =Perplexity",
    "replika": "it is a word for copy in several languages: write =Replika",
    "telegram": "it is a message, too: write =Telegram",
    "signal": "it is an everyday noun, too: write =Signal NEAR/5 (app OR message*)",
    "discord": "it is an everyday noun, too: write =Discord",
    "twitch": "muscles do it, too: write =Twitch",
    "undress": "everybody does: write undress NEAR/10 (AI OR app OR tool* OR deepfake*)",
    "revenge": 'it hits sport and crime: write "revenge porn"',
    "abuse": 'it hits nearly all crime news: write "image abuse", or abuse NEAR/5 image*',
    "nude": "it hits art and fashion: write nude* NEAR/10 (deepfake* OR AI)",
}
"""Words with a second meaning, in folded form, and what to write."""
