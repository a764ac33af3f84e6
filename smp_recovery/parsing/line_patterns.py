"""What a line about symptoms may hold beside their names: what joins, denies, rates or doubts.

Lists and patterns only.
"""

PHRASES = (
    (r"\b(?:can ?not|could not|unable|not able)\b(?: to\b)?", "cant"),
    (r"\b(?:about to|going to(?! the)|gonna|nearly)\b", "almost"),
    (r"\bworst (?!pain)(\w+) (?:ever|of my life|i (?:ever )?had)\b", r"very severe \1"),
    (r"\bthunderclap\b", "very severe"),
    (
        r"\bfree (?:of|from)\b|\b(?:do(?:es)?nt|didnt|havent|hasnt)(?: (?:got|had|have|any))+\b",
        "no",
    ),
    (r"\bden(?:y|ies)\b", "no"),
    (r"\b(to|bright) light\b", r"\1 lights"),
    (r"\b(?:a )?(?:tiny |little )?(?:bit|little|lot|slightly) (?=(?:redder|more|worse)\b)", ""),
)
"""Several words that count as one."""

BREAK = ";"
JOINED = r"[;&+\n]|\.(?!\d)|\b(?:and|but|plus|also|with)\b"
COMMA = r",(?!\d)"
OR = r"\b(?:or|nor)\b"
AND = rf"[&+]|\band\b|{OR}"
"""What joins things that share one word: "fever and pus gone"."""
LISTED = rf"{COMMA}|{OR}"

LEADING_NO = {"no", "without", "neither"}
NEXT_NO = r"(?<=\w) (?=(?:no|without|neither) (?!more\b|longer\b))"
NO_OR_YES = r"\b(?:no|yes)\W*$"
"""Where no or yes follows what it is about: "pus no fever yes"."""

LASTING = (
    r"\b(?:for|since|in) (?:the )?(?:last |past )?(?:\d+|an?|one|two|three|a few|some|several)"
    r" (?:minute|min|hour|hr|day|week|month)s?\b(?: now)?|\ball (?:day|night)\b|\bevery day\b"
    r"|\b(?:than|as) (?:it was )?(?:yesterday|before|earlier|this morning|last night|last time)\b"
)
ADVERB = "(?:slight|mild|moderate|severe|real|slow|gradual|complete|considerab|significant|most)ly"
FALLING = (
    r"\b(?:(?:but|an?|much|very|so|far|way|even|lots?|quite|tiny|tad|little|bit|somewhat|get|getting"
    rf"|{ADVERB}) )*(?:(?:less|(?:not|isnt|arent)(?: quite| nearly)? as)(?: severe| strong| bad)?"
    r"|fewer|lower|better|milder|weaker|calmer|smaller|fainter|lighter|wearing off|dying down"
    r"|(?:go|goes|going|went|gone|coming|came) down|(?:go|going|fading) away|going|clearing(?: up)?"
    r"|(?:reduc|improv|subsid|decreas|lessen|diminish|shrink|fad|eas|settl|calm|slow)(?:ed|es|ing)"
    rf"(?: off| down)?)\b(?: a (?:lot|bit|little)\b| {ADVERB}\b)*"
)
"""What says that it is less than before, not how strong it is."""
MORE_OR_LESS = rf"(?:{FALLING}|(?:more|worse|than)\b)"
DEGREES = (
    r"(?<!\S)(\d{2,3}(?:\.\d+)?) ?(?:degrees?|deg)? ?(c|f|celsius|centigrade|fahrenheit)?(?!\S)"
)
BODY_HEAT = r"(?:3[4-9]|4[0-2])\.\d+|43\.0+"
"""What can only be a temperature."""
MAYBE_HEAT = r"(?:3\d|4[0-5]|8[6-9]|9\d|10\d|11[0-3])(?:\.\d+)?"

NO = {
    *("no", "not", "without", "neither", "nor", "zero", "never", "isnt", "arent", "wasnt", "dont"),
    *("doesnt", "didnt", "havent", "hasnt"),
}
AFTER_NO = {"more", "longer", "any", "anymore", "sign", "signs", "of", "trace"}
GONE = {
    *("gone", "gone away", "went away", "none", "no", "absent", "stopped", "disappeared", "free"),
    *("vanished", "no more", "not there", "not present", "cleared", "cleared up", "healed"),
    *("not any more", "not anymore", "resolved", "nil", "negative"),
}
DENIALS = {
    *("no", "none", "gone", "absent", "without", "neither", "nor", "0", "vanished", "nil"),
    "negative",
}
"""What, not understood beside a sign, may deny it."""
CONTRARY = {"not", "isnt", "hasnt", "havent", "never"}
TURNED = r"\bgone (?:very )?(?:red|blue|gr[ae]y|purple|black|white|pale)\b"
"""What shows that it is present all the same: "not gone", "gone black"."""

VITAL = {"breathing", "pulse", "heartbeat", "heart", "swallowing", "speech"}
"""What everybody has, and what is a sign if it is gone."""
USUAL = {*VITAL, "temperature", "temp"}
"""What everybody has, and what is no sign if it is normal."""
WELL = {
    *("ok", "okay", "fine", "well", "properly", "normal", "normally", "back to normal"),
    *("all right", "alright"),
}
"""What says that there is no sign, of what everybody has: see USUAL."""

PARTLY = {"almost", "mostly", "partly", "half", "practically", "virtually", "largely"}
MERELY = {"just", "only", "merely", "simply"}
COMPARED = {"like", "this", "such", "so", "as", "that", "before"}
OF_TEN = r"\b(?:[5-9]|10)\b|/ ?10\b|\bof (?:10|ten)\b"
"""What belongs to the other scale that people know, 0 to 10."""

ALL_WELL = (
    r"(?:(?:i|im|am|is|its|it|ive|have|there|are|feel|feeling|doing|looks?|everything|all|still|my"
    r"|the|scalp|skin|head|just|so|very|really|quite|today|now) )*"
    r"(?:nothing|none|fine|ok|okay|well|good|great|normal|healthy|right|alright|perfect|clear|all"
    r"|no|no (?:symptoms?|problems?|issues?|complaints?))"
    r"(?: (?:today|now|here|at all|to report))*"
)
SOMEBODY_ELSE = (
    r"\b(?:my|our|a) (?:friend|wife|husband|partner|girlfriend|boyfriend|son|daughter|child|kid"
    r"|baby|mother|mum|mom|father|dad|brother|sister|colleague|neighbou?r|flatmate|dog|cat)s?"
    r" (?:has|have|had|is|are|was|feels?|felt|gets?|got|keeps?|looks?)\b"
)
BACK = r"\bback\b(?! of| to normal)(?<!my back)(?<!the back)|\breturn(?:ed|s|ing)?\b"
DOUBT = r"\?|\b(?:maybe|perhaps|probably|possibly|think|hope|guess|might|may be|not sure|unsure)\b"
"""What leaves open whether something is gone: then it is not."""
