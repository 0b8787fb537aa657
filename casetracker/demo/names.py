"""Names to put fictional people together from: single names, bin and binti, Batak, Chinese-Indonesian, Papuan, foreign.

Written for this list from names that are common in each community; the combinations belong to nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Community:
    """First names of women and men, second names, and how a name is written.

    `single` is the share of people with one name only; `patronym` joins the father's name with bin or binti.
    """

    women: Sequence[str]
    men: Sequence[str]
    family: Sequence[str] = ()
    single: float = 0.0
    patronym: bool = False
    family_first: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


JAVANESE = Community(
    women=_words(
        "Sulastri Wagiyem Tumini Sumiati Parmi Lestari Endang Ngatini Rukmini Suprihatin Kasiyati Widayati Sarmini "
        "Painah Murtini Yuliati Harjanti Winarsih Sutinah Mujiati Kartini Poniyem Rahayu Titik Wahyuni"
    ),
    men=_words(
        "Sugeng Paijo Wagiman Suroto Slamet Tukiman Ngadimin Hartono Sutrisno Sarjono Kuswanto Mulyadi Purwanto "
        "Samidi Jumadi Widodo Tarno Sukirman Budiono Warsito Supardi Rusmanto Triyono Bambang Sunaryo"
    ),
    family=_words("Prasetyo Nugroho Setiawan Handayani Utami Saputra Puspita Wibowo Kusuma Astuti Santoso Hidayat"),
    single=0.55,
)
SUNDANESE = Community(
    women=_words("Euis Neneng Iis Cucu Tati Imas Enok Eneng Wiwin Yayah Nunung Aisah Rohayati Lilis Kokom Yeyen"),
    men=_words("Asep Ujang Dadang Cecep Dede Endang Jajang Maman Odih Tatang Uus Yayan Engkos Nandang Aep Kosasih"),
    family=_words("Suryana Hidayat Sopandi Permana Rohmat Komarudin Mulyana Sumarni Nurjanah Kurniasih Ruhiat"),
    single=0.4,
)
MALAY = Community(
    women=_words("Aminah Halimah Salmah Rohani Zubaidah Maimunah Norsiah Hasnah Mariam Jamilah Sapiah Rabiah"),
    men=_words("Awang Hamdan Usman Jamal Zainal Ramli Bujang Razali Sabri Kamarudin Jumat Bahtiar Sofyan Yakub Mahmud"),
    family=_words("Ahmad Hasan Ismail Abdullah Ibrahim Saleh Yusof Kasim Latif Osman Idris Bakar"),
    patronym=True,
    single=0.15,
)
MADURESE = Community(
    women=_words("Sumiyah Marhamah Buniya Sattuna Horriyah Misnati Hosnah Jumaati Rukayyah Muslimah"),
    men=_words("Mattasan Busiri Marsuki Hosen Mukaffi Sahrul Durahman Mattali Rofiq Hamzah Misnadin"),
    single=0.85,
)
BATAK = Community(
    women=_words("Marlina Tiurma Rosmaida Nurmala Romauli Dameria Lamria Hotmaida Tiodor Riama Saurma Mangiring"),
    men=_words("Parlindungan Togar Manaor Jonggi Hotman Poltak Binsar Marihot Saut Tumpal Pardamean Halomoan"),
    family=_words("Simarmata Hutapea Sihombing Nainggolan Siregar Panggabean Manurung Sitorus Tampubolon Lubis Purba"),
)
MINANG = Community(
    women=_words("Upik Yusnidar Rosnelly Asmawati Desmiati Syamsidar Murniati Elfina Yulinar"),
    men=_words("Buyung Syafrizal Zulkifli Yusrizal Amrizal Syamsuar Irwandi Nasrul Afrizal"),
    family=_words("Chaniago Koto Piliang Tanjung Sikumbang Jambak Caniago"),
    single=0.4,
)
DAYAK = Community(
    women=_words("Theresia Yuliana Kristina Agnes Veronika Lusia Margareta Sesilia Monika Petronela"),
    men=_words("Petrus Markus Yohanes Lukas Ignasius Alosius Kanisius Stefanus Damianus Herkulanus"),
    family=_words("Jampi Unyang Lihai Rantau Sabang Nyambar Empiang Dungkan Ngau Linggi Apui"),
)
CHINESE = Community(
    women=_words("Mei-Lan Sui-Khim Bui-Moi Jun-Fa Siu-Ling Nyit-Jin Lie-Hoa Ai-Fung"),
    men=_words("Khim-Sui Bun-Hon Jun-Khiong Fui-Chin A-Kiong Thian-Sin Miau-Kong Chin-Fo"),
    family=_words("Bong Chong Lim Tjhai Liu Phang Ng Kho Jong"),
    family_first=True,
)
PAPUAN = Community(
    women=_words("Yosina Dorkas Mince Orpa Naomi Wilhelmina Fransina Ribka Yakoba"),
    men=_words("Yulianus Melkianus Isak Otniel Soleman Demianus Elias Yafet Nataniel"),
    family=_words("Wanimbo Kogoya Yoman Tabuni Wenda Rumbiak Mandacan Kambu Asso Itlay"),
)
EASTERN = Community(
    women=_words("Yuliana Marselina Adolfina Fransiska Domitila Yovita Emerensiana Getrudis Paulina Blandina"),
    men=_words("Yoseph Melkianus Agustinus Benediktus Wilibrodus Fransiskus Silvester Hilarius Dominikus Nikolaus"),
    family=_words("Nahak Seran Bria Tefa Neno Banunaek Lende Dede Bulu Kolo Sait Manek Taek"),
)
SASAK = Community(
    women=_words("Inaq-Sahnim Rusnah Baiq-Haerani Sahnep Mahnim Nurminah Saknah Baiq-Nurul Rohaini"),
    men=_words("Lalu-Amrullah Sahabudin Amaq-Rus Saparwadi Muhsan Sapirin Lalu-Wirasih Rumadi Zaenudin"),
    single=0.9,
)
BUGIS = Community(
    women=_words("Becce Indo-Tang Rosmini Hasnawati Sitti-Rahma Darmawati Andi-Nur Nurbaya Mariati"),
    men=_words("Baso La-Tang Ambo Sangkala Daeng-Rola Andi-Baso Makmur Baharuddin Tajuddin Labbase"),
    single=0.8,
)
MINAHASAN = Community(
    women=_words("Meyske Feybe Deasy Jeane Sherly Olvie Vonny Stella"),
    men=_words("Jootje Hengky Ventje Boy Stenly Noldy Ruddy Frangky"),
    family=_words("Tumbelaka Rondonuwu Kaunang Lumentut Mamahit Wowor Pangemanan Sumampouw"),
)
MYANMAR = Community(
    women=_words("Khin-Mar-Lwin Su-Su-Hlaing Thida-Win Nwe-Nwe-Oo Ei-Phyu"),
    men=_words("Aung-Myint-Zaw Kyaw-Soe-Naing Zaw-Min-Htet Tun-Tun-Lin Hla-Moe-Kyaw Ye-Win-Thant Myo-Thiha"),
    single=1.0,
)
KHMER = Community(
    women=_words("Srey-Mao Chanthy Bopha Sreypov"),
    men=_words("Sokha Vuthy Chhay Sopheap"),
    family=_words("Chea Prak Yim"),
)
ROHINGYA = Community(
    women=_words("Nur-Begum Rohima Hasina-Khatun Setara"),
    men=_words("Mohammed-Anas Abdur-Rohim Nur-Kabir Jamal-Hosson Sayed-Karim"),
    single=1.0,
)
THAI = Community(women=_words("Malee Somjit"), men=_words("Somchai Prasert Wichai"), family=_words("Boonmee Saelim"))

BY_PROVINCE: Mapping[str, Mapping[Community, float]] = MappingProxyType(
    {
        "11": {MALAY: 3, JAVANESE: 1},
        "12": {BATAK: 3, JAVANESE: 2, MALAY: 1},
        "13": {MINANG: 4, JAVANESE: 1},
        "21": {MALAY: 2, JAVANESE: 1, CHINESE: 1, BATAK: 1},
        "32": {SUNDANESE: 4, JAVANESE: 1},
        "36": {SUNDANESE: 3, JAVANESE: 1},
        "35": {JAVANESE: 3, MADURESE: 2},
        "51": {JAVANESE: 2, SASAK: 1},
        "52": {SASAK: 4, JAVANESE: 1},
        "53": {EASTERN: 1},
        "61": {MALAY: 4, DAYAK: 4, JAVANESE: 2, CHINESE: 2, MADURESE: 1},
        "64": {JAVANESE: 2, BUGIS: 2, DAYAK: 1},
        "65": {BUGIS: 2, DAYAK: 1, EASTERN: 1},
        "71": {MINAHASAN: 1},
        "72": {BUGIS: 1, JAVANESE: 1},
        "73": {BUGIS: 3, JAVANESE: 1},
        "81": {EASTERN: 1},
        "91": {PAPUAN: 3, JAVANESE: 1, BUGIS: 1},
    }
)
"""Which communities the people of a province are taken from; elsewhere mostly Javanese."""

ELSEWHERE: Mapping[Community, float] = MappingProxyType({JAVANESE: 5, MALAY: 1, SUNDANESE: 1})

BY_COUNTRY: Mapping[str, Community] = MappingProxyType(
    {"MM": MYANMAR, "KH": KHMER, "BD": ROHINGYA, "TH": THAI, "": ROHINGYA}
)
"""Communities of people who are not Indonesian; "" is stateless."""

STAFF: Sequence[str] = (
    "Ratri Hapsari", "Bayu Lesmana", "Yosef Tukan", "Maria Goreti Lein", "Hendra Kusnadi", "Dian Maheswari",
    "Rahmat Fauzan", "Lukas Bangun", "Tiara Anggita", "Fajar Nirwana", "Sri Mulatsih", "Agus Priyatna",
    "Nanda Kirana", "Rizal Hamonangan", "Wayan Suardana", "Ahmad Sobari", "Melati Sukma", "Jefri Rantung",
    "Dewi Cahyani", "Taufik Baskoro", "Irma Salsabila", "Yunus Adipati", "Putri Larasati", "Gatot Wirawan",
    "Erni Susilawati", "Doni Perkasa", "Vina Oktarina", "Samuel Rumahorbo", "Laksmi Wardhani", "Eko Prabowono",
    "Indah Purnama", "Zaky Firmansyah", "Helmi Sastradipura", "Rosa Binarti", "Arman Tulus", "Yulita Kencana",
    "Bima Sakapati", "Kurnia Adinata", "Tomi Wibisana", "Lia Ambarita", "Oki Setyawira", "Nur Azizah Malik",
    "Sekar Wulandari", "Damar Prakoso", "Retno Puspita", "Galih Samudra",
)  # fmt: skip
"""Colleagues at the agencies of the demo."""
