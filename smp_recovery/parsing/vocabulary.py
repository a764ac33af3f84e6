"""Everyday words that the finder of words reads past, or takes for each other. Lists only."""

QUESTION_WORDS = """
can could may might should shall would will must do be have am cannot cant dont shouldnt not no
yes let ok okay alright right fine safe allow permit permission advisable wise idea possible bad
good what how soon about if whether why often much many where which who whenever however as such
so but both either else than that yet again already still ever never just really also too only
maybe please possibly probably definitely exactly perhaps otherwise anyway

accept act add advise affect agree appear apply arrange ask attempt attend avoid become begin
believe book bother bring buy carry cause change check choose come commence complete consider
consume continue damage deal decide delay enjoy ensure enter expect expose exposure finish follow
forget get give go grab handle happen harm help hit hold hope indulge involve join keep know lay
leave let lie like limit love maintain make manage matter mean mind minimise miss need opt
participate perform place plan play practise practice prefer prepare prevent proceed protect put
quit reach receive recommend reduce refrain remain remember repeat require restart resume return
risk ruin say schedule see seem set show sit skip spend stand start stay stop suggest switch take
tell think tolerate try turn undergo undertake use utilise visit wait want wear wish wonder worry
wrap wanna gonna

able actual additional advised appropriate approved available average bald based basic best better
big brief broad calm careful casual certain cheap close comfortable common constant continuous
correct current decent deep different difficult direct early easy effective entire essential
everyday excessive excellent expensive extra extended extreme fancy favourite few final first
fitted fitting frequent fresh full fun general gentle good gradual great half hard heated heavy
high huge ideal immediate important individual indoor initial intense intensive large last late
least less light limited little local long loose low main major massive maximum medium mild
minimal minimum minor moderate modern more most multiple natural necessary new next nice normal
occasional odd old one ordinary organic original outdoor overall own partial particular physical
plain plenty possible practical prescribed previous private professional prolonged prone proper
public pure quality quick quiet ready real reasonable recent regular rigorous rough safe same
scentless sensible serious severe several short similar simple single slight slow small smooth
soft special specific standard steady strenuous strict strong sufficient suitable super sure
temporary thick thin thorough tight tiny tough typical unscented usual various vigorous weekly
whole wide wrong another any every each all other enough daily almost always around away back down
forward here in inside now off out outside quite rather there together up very well

activity amount bit class couple form kind lesson level lot number pace pair part period piece
point programme purpose reason routine sort stage step term thing time type version way minute min
mins hour day week month year moment morning evening night afternoon today tonight weekend once
twice two three four five six seven eight nine ten twelve quarter holiday vacation trip home house
park garden street town city family friend people person man men woman women someone somebody
something somewhere anything everything nothing myself itself stick spray bottle tube brand glass
side cover scalp head skin top area treated smp micropigmentation tattoo cotton silk satin wool

hair walk work rest relax bed sleep session soak dip plunge jump pat dab aftercare
"""
"""Words of a question about a topic that say nothing about which one. Those of the last line name
one if nothing else does.
"""

JOINING_WORDS = (
    "in|at|with|under|after|before|during|while|into|near|from|by|using|via|through|over|for|to|and|or"
    "|when|without|then|instead|because|since"
)
"""Words that join a topic to details about it."""

CONTEXT = (
    r"\b(?:after|before|during|following|since|post|straight after|right after)(?: \w+)?"
    r" (?:treatment|procedure|session|appointment|smp|scalp micropigmentation|micropigmentation)\b"
    r"|\b(?!alcohol)\w+ free(?= \w)"
)
"""What every question is about anyway; and what a product is free of."""

NOT_TOPICS = (
    *("take train", "catch train", "train ride", "train journey", "train station", "by train"),
    *("play pool", "shoot pool", "dry cleaning", "clean house", "clean home", "clean room"),
    *("wash car", "run out", "water garden", "water plants", "soft drink"),
)
"""What only looks like a topic."""

FILLERS = """
be have feel felt look seem become get go turn start begin keep come notice see think believe
guess still again today now tonight morning afternoon evening night since always often sometimes
suddenly sudden new just also only maybe perhaps probably possibly kind sort type like much any
experience suffer develop do can could would might symptom scalp skin head treated area tattoo smp
micropigmentation treatment procedure session hairline crown temple back front top side left right
middle part place whole all over around near behind between under across here thing same moment
after both
"""
"""Words about a symptom that say neither which nor how bad."""

INTENSIFIERS = """
very really so quite rather pretty super fairly too totally completely absolutely that as almost
exactly repeatedly continually occasionally twice times several many significant angry outward
outwards coloured bunch lately currently itself up down out off away small tiny big large huge
visible noticeable obvious unusual abnormal weird strange odd well properly constant time
everything anything level overall mostly even terribly incredibly
"""
"""Words beside a symptom that change nothing about it, unless a no comes before them."""

SYNONYMS = """
not isnt arent wasnt werent doesnt dont didnt hasnt havent hadnt wont never aint | cant cannot
couldnt | trouble difficulty hard struggle problem issue laboured tough | swell puffy bloat balloon
inflate enlarged | fast rapid quick racing speeding | heart heartbeat pulse heartrate | tight
tighten constricted close shut narrow | purple violet | spread expand extend creep | pain painful
hurt | worse worsen increase intensify stronger aggravated | hot warm warmth hotter warmer | smell
odour | stink stank | pimple zit | bump papule | vomit puke barf | bleed blood | skin scalp | face
facial | lip mouth | tongue tounge toungue | eye eyelid | gland node | shiver shake tremble quiver |
throat windpipe airway | talk speak speech | wake awake waken rouse | reach arrive | grow bigger
larger | fluid liquid | lost loss lose | breath inhale exhale | fade blanch disappear vanish |
unbearable excruciating agonising intolerable insufferable horrendous horrific | dead death die
"""
"""Words about symptoms that count as the first of their group."""
