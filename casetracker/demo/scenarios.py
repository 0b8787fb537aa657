"""The kinds of cases of the running year: who is taken where, how, and for what. Composed, about nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cases.choices import CaseKind, CrossingKind, ReportChannel, SuspectRole, TransportMode
from cases.choices import ExploitationForm as Form
from victims.choices import Act, Means, MeansOfControl, Purpose
from victims.choices import RecruiterActor as Actor
from victims.choices import RecruiterRelationship as Relation
from victims.choices import RecruitmentMethod as Method
from victims.choices import RecruitmentPromise as Promise
from victims.choices import VisaUsed as Visa


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One kind of case. `women` and `children` are shares of the victims, `prevented` of the cases.

    `country` is where the exploitation was or was to be; `citizenship` where the victims are from ("" is stateless).
    `texts` take {count}, {place}, {country}.
    """

    key: str
    texts: Sequence[str]
    forms: Sequence[str]
    kind: str = CaseKind.TRAFFICKING
    country: str = "ID"
    citizenship: str = "ID"
    channels: Sequence[str] = (ReportChannel.FAMILY_REPORT, ReportChannel.SELF_REPORT)
    women: float = 0.5
    children: float = 0.0
    ages: tuple[int, int] = (19, 44)
    victims: tuple[int, int] = (1, 4)
    prevented: float = 0.0
    acts: Sequence[str] = (Act.RECRUIT, Act.TRANSPORT)
    means: Sequence[str] = (Means.FRAUD,)
    control: Sequence[str] = (MeansOfControl.FALSE_PROMISES,)
    purposes: Sequence[str] = (Purpose.FORCED_LABOUR_OR_SERVICE,)
    roles: Sequence[str] = (SuspectRole.RECRUITER, SuspectRole.BROKER)
    relations: Sequence[str] = (Relation.SPONSOR_CALO,)
    actor: str = Actor.SPONSOR_CALO
    method: str = Method.FAMILY_OR_FAMILY_EVENTS
    promise: str = Promise.JOB
    visa: str = ""
    transport: str = TransportMode.PRIVATE_CAR
    crossing: str = CrossingKind.NO_BORDER

    @property
    def is_abroad(self) -> bool:
        """Say whether Indonesians are taken out of the country."""
        return self.country != "ID" and self.citizenship == "ID"


_OUT = (Act.RECRUIT, Act.TRANSPORT, Act.TAKE_ID_CITIZEN_OUT)
_BORDER = (ReportChannel.BORDER_POST, ReportChannel.TRANSIT_CHECK, ReportChannel.FAMILY_REPORT)
_HELD = (MeansOfControl.WITHHOLDS_DOCUMENTS, MeansOfControl.DEBT_BONDAGE, MeansOfControl.EXCESSIVE_HOURS)

ALL: Sequence[Scenario] = (
    Scenario(
        key="malaysia_plantation",
        texts=(
            "{count} people were stopped at {place} in a hired car without work permits. They had been promised work "
            "on an oil palm estate in {country}; each owed the broker the price of the passport.",
            "A group of {count} was found at a lodging near {place}, waiting to be led over the border at night to "
            "plantations in {country}. The broker held their identity cards.",
        ),
        forms=(Form.FORCED_LABOUR, Form.AGRICULTURE),
        country="MY",
        channels=_BORDER,
        women=0.35,
        children=0.06,
        victims=(2, 8),
        prevented=0.5,
        acts=_OUT,
        means=(Means.FRAUD, Means.DEBT_BONDAGE),
        control=(MeansOfControl.DEBT_BONDAGE, MeansOfControl.WITHHOLDS_DOCUMENTS),
        relations=(Relation.SPONSOR_CALO, Relation.NEIGHBOUR, Relation.FORMER_MIGRANT),
        visa=Visa.TOURIST,
        crossing=CrossingKind.UNOFFICIAL_ROUTE,
    ),
    Scenario(
        key="malaysia_domestic",
        texts=(
            "She worked in a house in {country} for more than a year, was paid nothing after the third month and could "
            "not leave the house. She came back through {place} with the help of a neighbour.",
            "{count} women were recruited for housework in {country}. Phones and passports were taken on arrival.",
        ),
        forms=(Form.DOMESTIC_SERVITUDE,),
        country="MY",
        channels=(ReportChannel.DEPORTATION_ARRIVAL, ReportChannel.MISSION_ABROAD, ReportChannel.FAMILY_REPORT),
        women=1.0,
        children=0.08,
        victims=(1, 3),
        prevented=0.15,
        acts=_OUT,
        means=(Means.FRAUD, Means.CONFINEMENT, Means.ABUSE_VULNERABILITY),
        control=(*_HELD, MeansOfControl.RESTRICTS_MOVEMENT, MeansOfControl.TAKES_EARNINGS),
        relations=(Relation.SPONSOR_CALO, Relation.AGENCY_STAFF, Relation.NEIGHBOUR),
        visa=Visa.TOURIST,
        crossing=CrossingKind.LAND_BORDER_POST,
    ),
    Scenario(
        key="gulf_domestic",
        texts=(
            "{count} women were to fly to {country} on pilgrimage visas and work in houses there, although placement "
            "there is closed. Airport staff noticed that all carried the same hotel voucher.",
            "Her family reported that she has not been heard of since she was moved to a second employer in {country}. "
            "The sponsor in the village now asks them for money to bring her home.",
        ),
        forms=(Form.DOMESTIC_SERVITUDE,),
        country="SA",
        channels=(ReportChannel.TRANSIT_CHECK, ReportChannel.FAMILY_REPORT, ReportChannel.MISSION_ABROAD),
        women=0.97,
        ages=(21, 46),
        victims=(1, 6),
        prevented=0.35,
        acts=_OUT,
        means=(Means.FRAUD, Means.FORGERY),
        control=(*_HELD, MeansOfControl.RESTRICTS_MOVEMENT),
        actor=Actor.UNLICENSED_AGENCY,
        relations=(Relation.SPONSOR_CALO, Relation.AGENCY_STAFF),
        promise=Promise.SALARY,
        visa=Visa.PILGRIMAGE,
        transport=TransportMode.PLANE,
        crossing=CrossingKind.AIRPORT,
    ),
    Scenario(
        key="cambodia_scam",
        texts=(
            "Recruited through a chat group as customer service for {country}. In the compound {count} people had to "
            "write to strangers for sixteen hours a day; who missed the target was beaten or sold to another floor.",
            "A message with a location in {country} reached the family. The company asks for a ransom that it calls a "
            "contract penalty.",
        ),
        forms=(Form.FORCED_CRIMINALITY_SCAM,),
        country="KH",
        channels=(ReportChannel.ONLINE_REPORT, ReportChannel.FAMILY_REPORT, ReportChannel.MISSION_ABROAD),
        women=0.3,
        ages=(19, 33),
        victims=(1, 6),
        acts=_OUT,
        means=(Means.FRAUD, Means.CONFINEMENT, Means.THREAT_FORCE),
        control=(MeansOfControl.RESTRICTS_MOVEMENT, MeansOfControl.THREAT_PHYSICAL, MeansOfControl.PHYSICAL_ABUSE),
        purposes=(Purpose.FORCED_LABOUR_OR_SERVICE, Purpose.EXTORTION),
        relations=(Relation.ONLINE_CONTACT, Relation.FRIEND),
        actor=Actor.ONLINE_NETWORK,
        method=Method.ONLINE_ADVERTISEMENT,
        promise=Promise.SALARY,
        visa=Visa.TOURIST,
        transport=TransportMode.PLANE,
        crossing=CrossingKind.AIRPORT,
    ),
    Scenario(
        key="fishing_abroad",
        texts=(
            "{count} crew signed on through an unlicensed manning office. At sea for eleven months without touching a "
            "port; two of the crew fell ill and were given no medicine. Wages were never sent home.",
            "The crew of a foreign longliner left the ship in port and asked for help. Their seaman's books had been "
            "made in {place} with other people's certificates.",
        ),
        forms=(Form.FISHING, Form.FORCED_LABOUR),
        country="TW",
        channels=(ReportChannel.MISSION_ABROAD, ReportChannel.SELF_REPORT, ReportChannel.NGO_OUTREACH),
        women=0.0,
        children=0.05,
        ages=(18, 40),
        victims=(2, 8),
        acts=_OUT,
        means=(Means.FRAUD, Means.DEBT_BONDAGE),
        control=(*_HELD, MeansOfControl.RESTRICTS_MEDICAL),
        actor=Actor.UNLICENSED_AGENCY,
        relations=(Relation.AGENCY_STAFF, Relation.SPONSOR_CALO),
        visa=Visa.WORK,
        transport=TransportMode.PLANE,
        crossing=CrossingKind.SEAPORT,
    ),
    Scenario(
        key="foreign_crew",
        texts=(
            "A patrol boarded a fishing vessel off {place} and found {count} crew without papers or pay. They say they "
            "were sold to the ship in another port.",
        ),
        forms=(Form.FISHING, Form.FORCED_LABOUR),
        citizenship="MM",
        channels=(ReportChannel.SEA_PATROL, ReportChannel.LABOUR_INSPECTION),
        women=0.0,
        ages=(18, 41),
        victims=(3, 9),
        acts=(Act.RECRUIT, Act.RECEIVE, Act.BRING_INTO_ID),
        means=(Means.FRAUD, Means.CONFINEMENT),
        control=_HELD,
        roles=(SuspectRole.EMPLOYER_EXPLOITER, SuspectRole.ORGANISER),
        relations=(Relation.STRANGER,),
        visa=Visa.NONE,
        transport=TransportMode.BOAT,
        crossing=CrossingKind.SEAPORT,
    ),
    Scenario(
        key="karaoke",
        texts=(
            "Promised work as waitresses, {count} young women were kept in rooms above a bar in {place} and had to "
            "work off the cost of travel, clothes and make-up with guests.",
            "An online profile offered a girl to customers in {place}. Behind the profile stood an acquaintance who "
            "had rented the room and kept the money.",
        ),
        forms=(Form.PROSTITUTION,),
        channels=(ReportChannel.RAID, ReportChannel.ANONYMOUS_TIP, ReportChannel.HOTLINE),
        women=1.0,
        children=0.4,
        ages=(18, 27),
        victims=(1, 4),
        acts=(Act.RECRUIT, Act.HARBOUR),
        means=(Means.FRAUD, Means.DEBT_BONDAGE, Means.ABUSE_VULNERABILITY),
        control=(MeansOfControl.DEBT_BONDAGE, MeansOfControl.TAKES_EARNINGS, MeansOfControl.RESTRICTS_MOVEMENT),
        purposes=(Purpose.PROSTITUTION, Purpose.SEXUAL_USE),
        roles=(SuspectRole.PIMP, SuspectRole.RECRUITER, SuspectRole.HARBOURER),
        relations=(Relation.FRIEND, Relation.INTIMATE_PARTNER, Relation.ONLINE_CONTACT),
        actor=Actor.INDIVIDUAL,
        method=Method.ONLINE_SOCIAL_NETWORK,
        transport=TransportMode.FERRY,
    ),
    Scenario(
        key="mail_order_bride",
        texts=(
            "A matchmaker paid her parents and arranged a marriage in {country} within two weeks. There she was kept "
            "indoors and passed on; she reached the embassy after nine months.",
            "The family was promised a monthly sum if the daughter married a man in {country} whom nobody had met.",
        ),
        forms=(Form.FORCED_MARRIAGE,),
        country="CN",
        channels=(ReportChannel.MISSION_ABROAD, ReportChannel.FAMILY_REPORT),
        women=1.0,
        children=0.2,
        ages=(18, 29),
        victims=(1, 2),
        acts=_OUT,
        means=(Means.FRAUD, Means.PAYMENT_TO_CONTROLLER),
        control=(MeansOfControl.RESTRICTS_MOVEMENT, MeansOfControl.WITHHOLDS_DOCUMENTS, MeansOfControl.SEXUAL_ABUSE),
        purposes=(Purpose.SEXUAL_USE, Purpose.REPRODUCTIVE_USE),
        relations=(Relation.NEIGHBOUR, Relation.OTHER_FAMILY),
        actor=Actor.INDIVIDUAL,
        promise=Promise.MARRIAGE,
        visa=Visa.SPOUSE,
        transport=TransportMode.PLANE,
        crossing=CrossingKind.AIRPORT,
    ),
    Scenario(
        key="street_children",
        texts=(
            "{count} children were found begging at the junctions of {place} late at night. An adult collects what "
            "they bring and lodges them under a market.",
        ),
        forms=(Form.BEGGING, Form.PEDDLING),
        channels=(ReportChannel.COMMUNITY_REPORT, ReportChannel.NGO_OUTREACH, ReportChannel.SCHOOL),
        women=0.45,
        children=1.0,
        victims=(1, 4),
        acts=(Act.RECRUIT, Act.HARBOUR),
        means=(Means.ABUSE_POWER,),
        control=(MeansOfControl.TAKES_EARNINGS, MeansOfControl.WITHHOLDS_NECESSITIES),
        purposes=(Purpose.LABOUR_OR_ABILITY_USE,),
        roles=(SuspectRole.EMPLOYER_EXPLOITER,),
        relations=(Relation.PARENT, Relation.OTHER_FAMILY),
        actor=Actor.INDIVIDUAL,
        transport=TransportMode.PUBLIC_BUS,
    ),
    Scenario(
        key="palm_and_mine",
        texts=(
            "{count} workers brought from another island to a camp near {place} were told that they owe the company "
            "for the journey. Wages were paid in vouchers for the company's shop.",
        ),
        forms=(Form.FORCED_LABOUR, Form.MINING),
        channels=(ReportChannel.LABOUR_INSPECTION, ReportChannel.SELF_REPORT),
        women=0.1,
        children=0.06,
        victims=(2, 7),
        acts=(Act.RECRUIT, Act.TRANSPORT, Act.HARBOUR),
        means=(Means.FRAUD, Means.DEBT_BONDAGE),
        control=(MeansOfControl.DEBT_BONDAGE, MeansOfControl.RESTRICTS_FINANCIAL),
        roles=(SuspectRole.RECRUITER, SuspectRole.EMPLOYER_EXPLOITER),
        transport=TransportMode.FERRY,
    ),
    Scenario(
        key="child_domestic",
        texts=(
            "A girl of school age worked in a house in {place}. Relatives had given her away for a promise of school "
            "fees; she has not been to school since.",
        ),
        forms=(Form.CHILD_LABOUR, Form.DOMESTIC_SERVITUDE),
        channels=(ReportChannel.COMMUNITY_REPORT, ReportChannel.SCHOOL, ReportChannel.WALK_IN),
        women=0.9,
        children=1.0,
        victims=(1, 2),
        acts=(Act.RECRUIT, Act.RECEIVE),
        means=(Means.ABUSE_POWER,),
        control=(MeansOfControl.RESTRICTS_MOVEMENT, MeansOfControl.EXCESSIVE_HOURS),
        purposes=(Purpose.LABOUR_OR_ABILITY_USE,),
        roles=(SuspectRole.EMPLOYER_EXPLOITER, SuspectRole.RECRUITER),
        relations=(Relation.OTHER_FAMILY, Relation.NEIGHBOUR),
        actor=Actor.INDIVIDUAL,
        promise=Promise.STUDY,
        transport=TransportMode.PUBLIC_BUS,
    ),
    Scenario(
        key="student_placement",
        texts=(
            "{count} students were sent to {country} as trainees of a course that no ministry knows. They carried "
            "parcels at night for a wage from which the agency took more than half.",
        ),
        forms=(Form.FORCED_LABOUR, Form.TRANSPORT),
        country="DE",
        channels=(ReportChannel.MISSION_ABROAD, ReportChannel.ONLINE_REPORT),
        women=0.4,
        ages=(19, 24),
        victims=(3, 6),
        acts=_OUT,
        means=(Means.FRAUD, Means.DEBT_BONDAGE),
        control=(MeansOfControl.DEBT_BONDAGE, MeansOfControl.EXCESSIVE_HOURS),
        actor=Actor.UNLICENSED_AGENCY,
        method=Method.EDUCATIONAL_INSTITUTION,
        relations=(Relation.AGENCY_STAFF,),
        promise=Promise.STUDY,
        visa=Visa.OTHER,
        transport=TransportMode.PLANE,
        crossing=CrossingKind.AIRPORT,
    ),
    Scenario(
        key="kidney",
        texts=(
            "A group online offered money for a kidney. {count} people were flown to {country}, operated on and sent "
            "home with a part of the sum.",
        ),
        forms=(Form.ORGAN_REMOVAL,),
        country="KH",
        channels=(ReportChannel.ANONYMOUS_TIP, ReportChannel.HEALTH_FACILITY),
        women=0.25,
        ages=(23, 41),
        victims=(2, 5),
        acts=_OUT,
        means=(Means.ABUSE_VULNERABILITY, Means.FRAUD),
        control=(MeansOfControl.FALSE_PROMISES,),
        purposes=(Purpose.ORGAN_OR_TISSUE,),
        relations=(Relation.ONLINE_CONTACT,),
        actor=Actor.ONLINE_NETWORK,
        method=Method.ONLINE_SOCIAL_NETWORK,
        promise=Promise.DEBT_RELIEF,
        visa=Visa.TOURIST,
        transport=TransportMode.PLANE,
        crossing=CrossingKind.AIRPORT,
    ),
    Scenario(
        key="baby_sale",
        texts=(
            "A new-born was offered through a private group. The mother had been lodged in {place} until the birth.",
        ),
        forms=(Form.BABY_SALE,),
        channels=(ReportChannel.ANONYMOUS_TIP, ReportChannel.HEALTH_FACILITY),
        women=0.6,
        children=1.0,
        ages=(0, 0),
        victims=(1, 1),
        acts=(Act.HARBOUR, Act.TRANSFER),
        means=(Means.PAYMENT_TO_CONTROLLER,),
        control=(),
        purposes=(Purpose.LABOUR_OR_ABILITY_USE,),
        roles=(SuspectRole.BROKER, SuspectRole.ORGANISER),
        relations=(Relation.STRANGER,),
        actor=Actor.ONLINE_NETWORK,
    ),
)

SMUGGLING = Scenario(
    key="smuggling",
    texts=(
        "A wooden boat with {count} people on board came ashore near {place}. They paid for the passage and were left "
        "by the crew. To be screened for exploitation on the way.",
    ),
    kind=CaseKind.PEOPLE_SMUGGLING,
    forms=(),
    citizenship="",
    country="MY",
    channels=(ReportChannel.COMMUNITY_REPORT,),
    women=0.4,
    children=0.3,
    ages=(18, 50),
    victims=(6, 6),
    acts=(Act.TRANSPORT,),
    means=(),
    control=(),
    purposes=(),
    roles=(SuspectRole.TRANSPORTER, SuspectRole.ORGANISER),
    relations=(Relation.STRANGER,),
    actor=Actor.INDIVIDUAL,
    visa=Visa.NONE,
    transport=TransportMode.BOAT,
    crossing=CrossingKind.UNOFFICIAL_ROUTE,
)

BY_KEY: Mapping[str, Scenario] = MappingProxyType({scenario.key: scenario for scenario in (*ALL, SMUGGLING)})

USUAL: Mapping[str, float] = MappingProxyType(
    {
        "malaysia_plantation": 2,
        "malaysia_domestic": 2,
        "gulf_domestic": 3,
        "cambodia_scam": 4,
        "fishing_abroad": 1,
        "karaoke": 4,
        "street_children": 1,
        "palm_and_mine": 1,
        "child_domestic": 1,
        "student_placement": 0.3,
        "kidney": 0.3,
        "baby_sale": 0.3,
    }
)
LEANING: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "61": {
            "malaysia_plantation": 9,
            "malaysia_domestic": 7,
            "mail_order_bride": 3,
            "cambodia_scam": 4,
            "karaoke": 4,
        },
        "65": {"malaysia_plantation": 12, "malaysia_domestic": 4},
        "64": {"malaysia_plantation": 2, "karaoke": 8, "palm_and_mine": 5, "child_domestic": 2},
        "21": {"cambodia_scam": 6, "karaoke": 5, "malaysia_domestic": 3},
        "12": {"cambodia_scam": 8, "malaysia_domestic": 3, "karaoke": 3},
        "33": {"fishing_abroad": 8, "gulf_domestic": 4, "cambodia_scam": 4, "karaoke": 3},
        "32": {"gulf_domestic": 9, "karaoke": 6, "cambodia_scam": 5, "kidney": 1, "baby_sale": 1, "street_children": 2},
        "36": {"gulf_domestic": 8, "karaoke": 2},
        "52": {"gulf_domestic": 8, "malaysia_plantation": 3},
        "53": {"malaysia_domestic": 6, "malaysia_plantation": 4, "child_domestic": 2},
        "71": {"cambodia_scam": 6, "foreign_crew": 2},
        "81": {"foreign_crew": 5},
        "11": {"smuggling": 1, "malaysia_domestic": 1},
        "91": {"karaoke": 4, "palm_and_mine": 2},
    }
)
"""What a province's cases are mostly about; elsewhere `USUAL`. Sources of the flows: the CTDC release of 2020 and the
police releases of June 2023."""

OTHER_COUNTRIES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "gulf_domestic": {"SA": 5, "AE": 4, "QA": 2, "OM": 2},
        "cambodia_scam": {"KH": 6, "MM": 3, "LA": 1, "PH": 1},
        "fishing_abroad": {"TW": 4, "CN": 2, "ZA": 1, "TT": 1},
    }
)
"""Other countries that the same kind of case leads to."""
