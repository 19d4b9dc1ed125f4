"""The invented facts of Trafo Nord OÜ: whom it employs, what it sells, to whom. Every name is made up.

Texts that differ by language are pairs (English, Estonian).
"""

from typing import NamedTuple

Pair = tuple[str, str]


class Colleague(NamedTuple):
    name: str
    login: str
    role: str
    team: str  # key in TEAMS


class Item(NamedTuple):
    code: str
    name: Pair
    family: Pair
    kind: str  # goods, service, solution, spare_part
    unit: str  # UN/ECE Rec 20
    price: str
    cost: str


class Customer(NamedTuple):
    name: str
    city: str
    country: str
    industry: str  # key in INDUSTRIES
    employees: int
    relation: str
    parent: str = ""


TEAMS: dict[str, tuple[Pair, str]] = {  # key -> (name, parent key)
    "house": (("Trafo Nord", "Trafo Nord"), ""),
    "industry": (("Industry sales", "Tööstusmüük"), "house"),
    "grid": (("Utilities and public sector", "Võrgud ja avalik sektor"), "house"),
    "service": (("Key customers and service", "Võtmekliendid ja hooldus"), "house"),
}

COLLEAGUES = (
    Colleague("Kadri Saarna", "kadri", "admin", "house"),
    Colleague("Mart Tammsalu", "mart", "sales_head", "house"),
    Colleague("Liis Kaskema", "liis", "seller", "industry"),
    Colleague("Jaan Rebasmäe", "jaan", "seller", "industry"),
    Colleague("Priit Lepikson", "priit", "seller", "grid"),
    Colleague("Anneli Ojavere", "anneli", "seller", "grid"),
    Colleague("Toomas Vaherpuu", "toomas", "account_manager", "service"),
    Colleague("Kati Mändoja", "kati", "lead_developer", "house"),
    Colleague("Rein Pihlakas", "rein", "pricing_approver", "house"),
    Colleague("Helle Kuuskmaa", "helle", "finance", "house"),
    Colleague("Ants Nurmsalu", "ants", "warehouse", "house"),
    Colleague("Maarja Põldoja", "maarja", "reader", "house"),
)

INDUSTRIES: dict[str, tuple[Pair, str]] = {  # key -> (name, NACE 2.1 code)
    "metal": (("Metalworking", "Metallitööstus"), "25"),
    "wood": (("Wood processing", "Puidutööstus"), "16"),
    "food": (("Food production", "Toiduainetööstus"), "10"),
    "grid": (("Electricity supply", "Elektrivarustus"), "35"),
    "wholesale": (("Electrical wholesale", "Elektrikaupade hulgimüük"), "46"),
    "building": (("Construction", "Ehitus"), "41"),
    "transport": (("Transport and ports", "Transport ja sadamad"), "49"),
    "state": (("Public administration", "Avalik haldus"), "84"),
    "data": (("Data centres", "Andmekeskused"), "63"),
    "chemistry": (("Chemicals", "Keemiatööstus"), "20"),
}

CUSTOMERS = (
    Customer("Põhja Metall OÜ", "Tallinn", "EE", "metal", 180, "customer"),
    Customer("Sepavara AS", "Tartu", "EE", "metal", 95, "customer"),
    Customer("Kuuse Saeveski OÜ", "Paide", "EE", "wood", 60, "customer"),
    Customer("Männimets Puit AS", "Viljandi", "EE", "wood", 210, "customer"),
    Customer("Haava Höövel OÜ", "Võru", "EE", "wood", 45, "prospect"),
    Customer("Leivakoda Rukis AS", "Rakvere", "EE", "food", 320, "customer"),
    Customer("Piimanõlva Meierei OÜ", "Jõgeva", "EE", "food", 140, "customer"),
    Customer("Saarepagar OÜ", "Kuressaare", "EE", "food", 38, "prospect"),
    Customer("Lääneranna Võrk AS", "Haapsalu", "EE", "grid", 260, "customer"),
    Customer("Virupinge Elekter OÜ", "Jõhvi", "EE", "grid", 120, "customer"),
    Customer("Saarte Elektrivõrk OÜ", "Kuressaare", "EE", "grid", 75, "prospect"),
    Customer("Voolukaup AS", "Tallinn", "EE", "wholesale", 85, "partner"),
    Customer("Kaablimaja OÜ", "Pärnu", "EE", "wholesale", 32, "partner"),
    Customer("Ehitusring AS", "Tallinn", "EE", "building", 410, "customer"),
    Customer("Nurgakivi Ehitus OÜ", "Tartu", "EE", "building", 150, "customer"),
    Customer("Tellissild OÜ", "Narva", "EE", "building", 70, "prospect"),
    Customer("Idasadam AS", "Sillamäe", "EE", "transport", 190, "customer"),
    Customer("Raudtee Hooldekeskus OÜ", "Tapa", "EE", "transport", 230, "customer"),
    Customer("Lootsi Logistika OÜ", "Muuga", "EE", "transport", 88, "prospect"),
    Customer("Järvemaa Vallavalitsus", "Järvemaa", "EE", "state", 110, "customer"),
    Customer("Riigihoonete Amet", "Tallinn", "EE", "state", 350, "prospect"),
    Customer("Linnatranspordi Amet", "Tallinn", "EE", "state", 240, "customer"),
    Customer("Põhjataeva Andmekeskus OÜ", "Harku", "EE", "data", 48, "customer"),
    Customer("Serverimägi AS", "Tallinn", "EE", "data", 65, "prospect"),
    Customer("Õliranna Keemia AS", "Kohtla", "EE", "chemistry", 310, "customer"),
    Customer("Vaigukoda OÜ", "Kiviõli", "EE", "chemistry", 55, "prospect"),
    Customer("Pohjolan Muuntaja Oy", "Tampere", "FI", "wholesale", 60, "partner"),
    Customer("Järvikylän Sähkö Oy", "Lahti", "FI", "grid", 130, "customer"),
    Customer("Kivirannan Paja Oy", "Turku", "FI", "metal", 75, "prospect"),
    Customer("Rantalan Saha Oy", "Kotka", "FI", "wood", 165, "customer"),
    Customer("Zemgales Tīkli SIA", "Jelgava", "LV", "grid", 145, "customer"),
    Customer("Daugavkrasta Metāls SIA", "Rīga", "LV", "metal", 105, "prospect"),
    Customer("Piena Pļava SIA", "Valmiera", "LV", "food", 90, "customer"),
    Customer("Nemuno Medis UAB", "Kaunas", "LT", "wood", 280, "customer"),
    Customer("Vilniaus Voltas UAB", "Vilnius", "LT", "wholesale", 50, "partner"),
    Customer("Pajūrio Uostas UAB", "Klaipėda", "LT", "transport", 175, "prospect"),
    Customer("Põhja Metall Latvia SIA", "Rīga", "LV", "metal", 40, "customer", "Põhja Metall OÜ"),
    Customer("Põhja Metall Teenused OÜ", "Maardu", "EE", "metal", 25, "customer", "Põhja Metall OÜ"),
    Customer("Männimets Graanul OÜ", "Imavere", "EE", "wood", 55, "customer", "Männimets Puit AS"),
    Customer("Ehitusring Sillad OÜ", "Tallinn", "EE", "building", 120, "prospect", "Ehitusring AS"),
)

FIRST_NAMES = (
    "Aivar", "Anne", "Andres", "Birgit", "Eero", "Eve", "Gunnar", "Heli", "Imre", "Inga", "Janne", "Juhan", "Kaire", "Kalev",
    "Katrin", "Kristjan", "Laine", "Lauri", "Maie", "Margus", "Meelis", "Merle", "Olev", "Piret", "Raivo", "Reet", "Silver",
    "Sirje", "Tarmo", "Tiina", "Urmas", "Ülle", "Veiko", "Virve",
)  # fmt: skip
LAST_NAMES = (
    "Aasamets", "Allikvee", "Haljasmaa", "Hiiesalu", "Jõepere", "Kaljumäe", "Karusoo", "Kivirand", "Koidumaa", "Laanepõld",
    "Liivoja", "Luhaäär", "Merevälja", "Mustassaar", "Niidumets", "Ojakallas", "Paekivi", "Pajuvälja", "Põdrakang", "Rabamets",
    "Rannaliiv", "Roosipuu", "Salumägi", "Soomets", "Tuuleveski", "Uibopuu", "Vahtramäe", "Välimäe",
)  # fmt: skip

TITLES: tuple[tuple[Pair, Pair], ...] = (  # (title, department)
    (("Managing director", "Tegevjuht"), ("Management", "Juhtkond")),
    (("Chief electrician", "Peaenergeetik"), ("Energy", "Energeetika")),
    (("Purchasing manager", "Ostujuht"), ("Purchasing", "Ost")),
    (("Head of production", "Tootmisjuht"), ("Production", "Tootmine")),
    (("Maintenance engineer", "Hooldusinsener"), ("Maintenance", "Hooldus")),
    (("Chief financial officer", "Finantsjuht"), ("Finance", "Finants")),
)

PRODUCTS = (
    Item("TN-DT-100", ("Dry transformer 100 kVA", "Kuivtrafo 100 kVA"), ("Transformers", "Trafod"), "goods", "C62", "5400", "3980"),
    Item("TN-DT-400", ("Dry transformer 400 kVA", "Kuivtrafo 400 kVA"), ("Transformers", "Trafod"), "goods", "C62", "12900", "9450"),
    Item("TN-DT-1000", ("Dry transformer 1000 kVA", "Kuivtrafo 1000 kVA"), ("Transformers", "Trafod"), "goods", "C62", "24800", "18300"),
    Item("TN-OT-630", ("Oil transformer 630 kVA", "Õlitrafo 630 kVA"), ("Transformers", "Trafod"), "goods", "C62", "14200", "10600"),
    Item("TN-OT-1600", ("Oil transformer 1600 kVA", "Õlitrafo 1600 kVA"), ("Transformers", "Trafod"), "goods", "C62", "29900", "22700"),
    Item("TN-SG-12", ("Switchgear 12 kV, 5 panels", "Jaotla 12 kV, 5 kappi"), ("Switchgear", "Jaotlad"), "goods", "C62", "38500", "28100"),
    Item("TN-SG-24", ("Switchgear 24 kV, 7 panels", "Jaotla 24 kV, 7 kappi"), ("Switchgear", "Jaotlad"), "goods", "C62", "61200", "45800"),
    Item("TN-LV-M", ("Low-voltage main board", "Madalpinge peakilp"), ("Switchgear", "Jaotlad"), "goods", "C62", "8900", "6150"),
    Item("TN-SUB", ("Turnkey substation", "Alajaam võtmed kätte"), ("Solutions", "Lahendused"), "solution", "C62", "118000", "88500"),
    Item("TN-SOLAR", ("Solar park connection", "Päikesepargi liitumine"), ("Solutions", "Lahendused"), "solution", "C62", "74000", "55900"),
    Item("TN-INST", ("Installation and commissioning", "Paigaldus ja käit"), ("Services", "Teenused"), "service", "HUR", "68", "41"),
    Item("TN-MNT", ("Yearly maintenance contract", "Aastane hooldusleping"), ("Services", "Teenused"), "service", "ANN", "4200", "2300"),
    Item("TN-AUDIT", ("Energy audit", "Energiaaudit"), ("Services", "Teenused"), "service", "C62", "2900", "1450"),
    Item("TN-SP-FAN", ("Cooling fan set", "Jahutusventilaatorid"), ("Spare parts", "Varuosad"), "spare_part", "SET", "640", "390"),
    Item("TN-SP-REL", ("Protection relay", "Kaitserelee"), ("Spare parts", "Varuosad"), "spare_part", "C62", "1180", "760"),
    Item("TN-SP-BSH", ("Bushing 24 kV", "Läbiviik 24 kV"), ("Spare parts", "Varuosad"), "spare_part", "C62", "420", "265"),
)

NEEDS: tuple[Pair, ...] = (
    ("New production line", "Uus tootmisliin"),
    ("Replacing a transformer from 1985", "1985. aasta trafo vahetus"),
    ("Losses too high", "Liiga suured kaod"),
    ("Plant extension", "Tehase laiendus"),
    ("Maintenance for three years", "Kolme aasta hooldus"),
    ("Grid connection of a solar park", "Päikesepargi liitumine"),
    ("Spare parts for the year", "Aasta varuosad"),
    ("Switchgear renewal", "Jaotla uuendamine"),
    ("Charging station for trucks", "Veoautode laadimisjaam"),
    ("Backup for the server hall", "Serverisaali varutoide"),
)

CALLS: tuple[Pair, ...] = (
    ("Asked how outages are handled today", "Küsisin, kuidas katkestusi praegu lahendatakse"),
    ("Went through the budget and who decides", "Käisime läbi eelarve ja otsustajad"),
    ("Checked the delivery date with purchasing", "Täpsustasin ostujuhiga tarneaega"),
    ("Called after the offer", "Helistasin pakkumise järel"),
)
MEETINGS: tuple[Pair, ...] = (
    ("Visit to the substation with the chief electrician", "Alajaama ülevaatus peaenergeetikuga"),
    ("Presentation to the management", "Esitlus juhtkonnale"),
    ("Needs interview: what an hour of outage costs", "Vajaduste vestlus: mida maksab tund katkestust"),
    ("Went through the offer line by line", "Vaatasime pakkumise rida-realt läbi"),
)
TASKS: tuple[Pair, ...] = (
    ("Send the comparison of losses", "Saada kadude võrdlus"),
    ("Ask the factory for a delivery slot", "Küsi tehasest tarneaega"),
    ("Prepare the payback calculation", "Valmista tasuvusarvutus"),
    ("Agree the visit", "Lepi külastus kokku"),
)
LOSSES: tuple[Pair, ...] = (
    ("Price", "Hind"),
    ("Delivery time", "Tarneaeg"),
    ("Competitor's relationship", "Konkurendi suhe"),
    ("Project postponed", "Projekt lükkus edasi"),
    ("No budget", "Eelarve puudub"),
)
# step of the sale or kind of the stage, indicator, target
TARGETS: tuple[tuple[str, str, int], ...] = (
    ("qualification", "entered", 8),
    ("qualification", "conversion", 80),
    ("needs", "moved_on", 4),
    ("needs", "days", 10),
    ("presentation", "conversion", 70),
    ("offer", "days", 20),
    ("offer", "stuck", 10),
    ("approval", "conversion", 75),
    ("won", "entered", 3),
)
CHANNELS: tuple[Pair, ...] = (
    ("Website", "Veebileht"),
    ("Referral", "Soovitus"),
    ("Trade fair", "Mess"),
    ("Cold call", "Külm kõne"),
    ("Dealer", "Edasimüüja"),
)
