"""Words by what they do in a sentence, as far as choosing terms needs it."""

from studium.study.tutor.language.word_set import word_set

_VERBS = word_set(
    """
    abandon abolish absorb accelerate accept access accommodate accompany account accumulate
    accuse achieve acquire act activate adapt add address adjust adopt advance affect agree aid
    aim allow alter announce answer appear apply appoint approach approve argue arise arrange
    arrest arrive ask assemble assert assess assign assist assume attach attack attempt attend
    attract avoid balance base bear beat become begin behave believe belong bind block boil
    border break breathe bring build burn buy cache calculate call capture carry catch cause
    cease celebrate challenge change characterize charge check choose circulate claim clash
    classify clean clear climb cling close collapse collect combine come commit communicate
    compare compete complete compose comprise compute concentrate conclude conduct confirm
    connect conquer consider consist constitute construct consume contain continue contract
    contribute control convert convey convince cook cool cooperate coordinate cope copy correct
    correspond cost count cover create cross cut damage deal debate decay decide declare decline
    decode decompose decrease decrypt defeat defend define delay deliver demand demonstrate deny
    depend deposit derive describe design destroy detect determine develop die differ diffuse
    digest direct disappear discharge discover discuss display dissolve distinguish distribute
    disturb divide dominate double draw dress drink drive drop earn eat elect eliminate embark
    embed emerge emit emphasise emphasize employ enable enact encode encounter encourage encrypt
    end enforce engage enhance enjoy ensure enter equip escape establish estimate evaluate
    evaporate evolve examine exceed exchange exclude execute exert exhibit exist expand expect
    expel experience explain exploit explore export expose express extend extract face
    facilitate fail fall favor favour feed feel fight fill find finish fire fit fix flee float
    flow fly focus follow forbid force form found freeze fuel fulfil function gain gather
    generate give go govern grant grow guarantee guard guide handle happen harm head heal hear
    heat help hide hit hold host hunt identify ignore illustrate impair implement imply import
    impose improve include incorporate increase indicate induce infect influence inform inhabit
    inherit inhibit initiate inject injure insert inspire install instruct integrate intend
    interact interfere interpret introduce invade invent invest investigate invite involve
    isolate issue join judge jump justify keep kill know lack land last launch lay lead learn
    leave lend let lie lift limit link listen live load locate lock look lose lower maintain
    make manage manufacture march mark marry match matter mean measure meet melt merge migrate
    minimize mix modify monitor mount move multiply name need neutralize note notice obey
    observe obtain occupy occur offer offset open operate oppose orbit order organize originate
    outline overcome overlap owe own participate pass pay penetrate perceive perform permit
    persist persuade pile place plan plant play point pose possess postpone pour practice
    practise precede predict prefer prepare prescribe present preserve press prevent print
    proceed process proclaim produce prohibit promise promote propose protect protest prove
    provide publish pull pump punish purchase push put quote raise range reach react read
    realize rebel receive recognise recognize recommend record recover recruit redistribute
    reduce refer reflect reform refuse regard regulate reject relate relax release rely remain
    remember remove render repeat replace reply report represent reproduce request require
    rescue research resemble resist resolve respond rest restore restrict result retain retreat
    retrieve return reveal reverse rise rotate rule run rupture sail satisfy save say scatter
    search secrete secure see seek seem select sell send sense separate serve set settle shape
    share shift shine show shrink sign signal simplify sink sit slow solve sound speak specify
    spend spin split spread stand start state stay stem stimulate stop store strengthen stretch
    strike struggle study submit succeed suffer suggest supply support suppress surround survive
    suspect sustain swim switch take talk target tax teach tell tend terminate test thank think
    threaten throw tie touch trace track trade train transfer transform translate transmit
    transport trap travel treat trigger try turn undergo understand undertake unite urge vary
    view violate visit vote wait walk want warm warn wash watch weaken wear weigh win wish
    withdraw witness work worry write yield
    """
)
_IRREGULAR_VERBS = word_set(
    """
    arose ate became began bent bore bought broke broken brought built came caught chose chosen
    cut dealt did done drank drawn drew driven drove eaten fallen fed fell felt fled flew flown
    forbade forbidden forgot fought found froze frozen gave given gone got grew grown had heard
    held hid hidden hit hung kept knew known laid lain led left lent lost made meant met
    overcame paid put ran rang read risen rose said sang sank sat saw seen sent set shaken shone
    shook shot shown shrank sold sought spent split spoke spoken spread stole stolen stood
    struck sung sunk swam swept sworn taken taught thought threw thrown told took tore torn
    understood underwent went withdrew woke won wore worn written wrote
    """
)
# Nouns too general to ask for, or to offer as a wrong answer: too much could be right.
GENERAL_NOUNS = word_set(
    """
    ability access account act action activity addition advantage age aim amount analysis
    answer approach area argument aspect attempt attention author basis beginning behavior
    behaviour benefit bit book body case category cause center centre century chance change
    chapter character characteristic choice circumstance claim class clue collection
    combination company comparison component concept concern condition consequence content
    context contrast control copy core course day decade decision degree detail development
    difference difficulty direction discussion distance doubt edge effect effort element end
    environment event everything evidence example expert explanation extent fact factor
    family feature field figure finding focus force form foundation function fundamental
    future goal group growth half hand help history home hour idea impact importance
    improvement increase individual information instance interest introduction issue item
    job key kind knowledge language layer length level life limit line list location lot
    majority man material matter meaning means measure member method middle minute model
    moment month move name nature need network note number object objective one opinion
    opportunity option order origin outcome overview page paper part participant party past
    path pattern people percent percentage period person perspective phase phenomenon piece
    place plan point population position possibility power practice presence problem
    procedure process product production program project proof property proportion purpose
    quality quantity question range rate reader reality reason region relation relationship
    report requirement research researcher resource response result role rule scale
    scientist second section sense sequence series service set setting shape side sign
    significance similarity site situation size skill society solution sort source space
    speed stage standard start state statement status step story structure student study
    style subject success sum summary surface system table task team technique technology
    term test text thing thought time today tool top topic total trend type unit use user
    value variety version view volume way week whole woman word work world writer year
    yesterday years great good several various certain different important main major many
    much new old possible similar small large first last next another others someone
    anything something nothing everyone rest kinds types forms terms cases less little
    better best higher lower early late modern common simple single whole general few well
    far long short high low big early later earlier ago once twice today now day days night
    morning evening inside outside side front back north south east west fall rise
    """
)
_ADJECTIVES = word_set(
    """
    able active ancient available bad basic big black blue bright brown broad central cheap
    clear clean close cold complete complex correct current dark dead deep dense direct dry
    due early easy effective empty entire equal essential exact extra fair false famous fast
    final fine flat free fresh full fundamental further general global good gray great green
    grey half hard healthy heavy high hot huge human ideal independent inner internal key
    large late light likely little local long loose low main major minor modern more most
    multiple narrow native natural near necessary new nice normal old only open opposite
    ordinary original other outer own particular poor popular possible potential powerful
    precise present previous primary prime private proper public pure quick random rapid
    rare raw ready real recent red regular relevant rich rough round royal safe same
    secondary separate serious severe sharp short significant similar simple single slow
    small smooth soft solid special specific stable standard steady steep sterile straight
    strong subsequent successful sudden sufficient suitable super sure tall thick thin tight
    tiny total tough true typical unique upper useful usual valid various vast visible vital
    warm weak well wet white whole wide wild wrong yellow young first second third fourth
    fifth sixth former latter next last earlier later largest smallest highest lowest
    greatest oldest longest higher lower larger smaller greater
    """
)
_ADJECTIVE_ENDINGS = (
    "ous",
    "ful",
    "less",
    "able",
    "ible",
    "ish",
    "ary",
    "ive",
    "ical",
    "ial",
    "ual",
)
_NOUN_DESPITE = word_set(
    """
    library boundary salary summary dictionary vocabulary artery estuary glossary january
    february military table cable variable archive detective native motive adjective
    perspective material mineral animal hospital capital journal signal metal manual canal
    fish dish dairy diary ovary capillary pituitary visible equinox sanctuary treasury
    mercury century preservative trial spiral chemical ritual principal criminal
    """
)


def _forms(verb: str) -> set[str]:
    end = verb.removesuffix("e")
    twice = verb + verb[-1]
    forms = {verb, verb + "s", verb + "es", end + "ed", end + "ing", twice + "ed", twice + "ing"}
    if verb.endswith("y"):
        forms |= {verb[:-1] + "ies", verb[:-1] + "ied"}
    return forms


VERB_FORMS = frozenset(form for verb in _VERBS for form in _forms(verb)) | _IRREGULAR_VERBS
BASE_VERBS = _VERBS


def is_verb(word: str) -> bool:
    """Whether a lower-case word is, or may be, a verb's form."""
    return word in VERB_FORMS or (word.endswith("ed") and len(word) > len("need"))


def is_adjective(word: str) -> bool:
    """Whether a lower-case word describes and does not name."""
    if word in _NOUN_DESPITE:
        return False
    return word in _ADJECTIVES or word.endswith(_ADJECTIVE_ENDINGS)


def is_adverb(word: str) -> bool:
    """Whether a lower-case word is an adverb by its ending."""
    return word.endswith("ly") and word not in {
        "family",
        "supply",
        "assembly",
        "anomaly",
        "fly",
        "ally",
    }


def is_plural(word: str) -> bool:
    """Whether a lower-case noun is a plural by its form."""
    if word in {
        "bacteria",
        "mitochondria",
        "criteria",
        "phenomena",
        "data",
        "people",
        "children",
        "men",
        "women",
        "nuclei",
        "fungi",
        "feet",
        "teeth",
        "mice",
        "vertebrae",
        "algae",
        "alveoli",
    }:
        return True
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "ous"))
