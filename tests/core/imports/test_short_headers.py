"""Short headers, as people type them: what the rows of such a file are, in English and in Estonian."""

import pytest

from tehing.core.imports import mapping
from tehing.core.imports.targets import candidates, usual_kinds
from tehing.team.models import User

HEADERS = {
    "parties.company": """
        account,sector,employees,id
        id,company,industry
        Company,Website,Phone,City,Country
        name,website,employees,country
        Organization,Industry,Owner
        Company,Tags
        Account Name,Billing City,Phone
        Ettevõte,Registrikood,Tegevusala
        Firma,Koduleht,Telefon,Linn
        nimi,registrikood,aadress
        Klient,Valdkond,Töötajaid,Tunnus
        Klient,E-post,Telefon
        customer,email,phone
        id,customer,country
        Nimi,Registrikood
        Name,Industry
        company,owner
        Ettevõte,Vastutaja
        company
        Ettevõtte nimi
        Name,Domain
        Company name,Reg no,VAT,Zip,City
        Firma nimi,KMKR,Linn,Indeks
        organization_id,organization,industry
        Account,Account Owner,Tags
        Business,Street,Postcode,Phone no
        Ettevõte,Koduleht,Märkused
        ID,Nimi,Tegevusala,Vastutaja
        Name,Headcount,Turnover
        Kliendi nimi,Aadress,Telefon
    """,
    "parties.person": """
        First Name,Last Name,Email
        contact,company,email,phone
        Name,Email,Phone
        Name,Title,Company
        Eesnimi,Perekonnanimi,Ettevõte,Amet
        Nimi,Amet,E-post
        Nimi,E-post
        Kontaktisik,Ettevõte,Telefon
        id,first name,last name,account
        Full Name,Mobile,Company
        Kontakt,Firma,Amet,Mobiil
        email,first_name,last_name
        Name,Job title,Email,Company,LinkedIn
        Person,Job,Organization
        Name,Company,Phone,Notes
        Nimi,Ettevõte,Ametikoht,Märkused
        Surname,Forename,Employer
        Contact Name,Email
        Isik,Telefon
        Perenimi,Eesnimi,E-post,Mobiil
        Contact ID,Name,Account Name,Email
    """,
    "leads.lead": """
        lead,company,email,status
        Lead Name,Company,Source
        Lead,Source,Owner
        Name,Company,Email,Lead Status
        name,email,company,lead source,status
        Vihje,Ettevõte,Kanal,Staatus
        Müügivihje,E-post,Allikas
        id,first name,last name,company,lead status
        Nimi,Ettevõte,E-post,Vihje allikas
        Lead ID,Company,Contact,Phone,Status
        Lead,Email,Phone,Notes
        Vihje,Kontaktisik,Telefon
        Name,Phone,Source,Status
        Company,Contact person,Email,Source,Status
        Lead owner,Company,Email,Source
    """,
    "deals.deal": """
        deal,company,stage,amount
        Deal Name,Stage,Amount,Close Date
        Opportunity,Account,Value
        title,organization,value,stage,owner
        name,stage,amount
        id,name,account,stage,value,currency
        Tehing,Ettevõte,Etapp,Summa
        Tehingu nimi,Klient,Väärtus
        Nimi,Klient,Summa,Etapp,Vastutaja
        Müügivõimalus,Klient,Eeldatav sulgemine
        account,stage,close_value,sales_agent,id
        Company,Stage,Value
        Ettevõte,Summa,Etapp
        Deal,Value,Expected close
        Opportunity Name,Probability,Amount,Owner
        Name,Customer,Value,Closing date
        Deal ID,Deal name,Pipeline,Stage
        Tehing,Vastutaja,Väärtus,Valuuta
        Müügivõimalus,Faas,Summa
        Nimetus,Ettevõte,Summa,Sulgemise kuupäev
        Customer,Contact,Value,Stage,Owner
        Project,Company,Stage,Amount
        Owner,Deal,Amount
    """,
    "catalog.product": """
        product,price
        code,name,price,unit
        SKU,Name,List Price
        Product Name,Category,Price,Currency
        id,product,series
        Toode,Hind
        Kood,Nimetus,Hind,Ühik
        Tootekood,Toode,Tooteryhm
        Nimi,Hind
        item,unit cost
        Item,Description,Price
        Article,Name,Unit,Cost
        Name,Price,Currency
        Artikkel,Hind,Valuuta
        Kood,Toode,Omahind
        Product,Owner,Price
        Product Code,Product Name
        Nimetus,Ühikuhind,Kirjeldus
    """,
    "parties.industry": """
        industry
        Industry,Code
        industry,id
        sector,id
        Tegevusala
        Tegevusala,Kood
        Industry Name
        sector
        Branch
        Valdkond,EMTAK
        id,industry,nace
    """,
    "parties.tag": """
        tag
        Tag,Color
        tags
        id,tag
        Silt
        Silt,Värv
        label,color
        Märksõna
        Labels
        Sildid
    """,
    "deals.activity": """
        subject,due date,owner
        Task,Due Date,Assigned To
        type,subject,due,company
        Activity,Type,Date,Company
        Call,Contact,Date
        Meeting,Location,Start
        Subject,Date,Duration,Deal
        Tegevus,Liik,Tähtaeg
        Teema,Tähtaeg,Vastutaja
        Ülesanne,Tähtaeg,Ettevõte
        id,subject,due_at,done_at,deal
        Task,Owner
        Subject,Due,Contact,Company
        Meeting,Date,Person,Notes
        Date,Type,Subject,Notes
        Kõne,Kontakt,Kuupäev
        Pealkiri,Tähtpäev,Tehing
        Activity Type,Subject,Done
        Title,Due date,Owner
    """,
    "team.user": """
        sales_agent,manager,regional_office
        name,email,role
        Kasutaja,E-post,Meeskond
        User,Email
        Seller,Team
        Name,Email,Team
    """,
    "leads.channel": """
        Channel
        Lead source
        Kanal
    """,
    "deals.lossreason": """
        Lost reason
        Kaotuse põhjus
    """,
    "deals.stage": """
        Stage,Pipeline,Probability
        Etapp,Tõenäosus
    """,
    "deals.pipeline": """
        Pipeline
        Müügitoru
    """,
    "catalog.productfamily": """
        Product family
        Seeria
    """,
    "deals.competitor": """
        Competitor,Strengths,Weaknesses
    """,
    "team.team": """
        Team,Manager
    """,
}


@pytest.mark.parametrize("record", HEADERS)
def test_a_short_header_tells_what_the_rows_are(record: str, people: dict[str, User]) -> None:
    known = candidates(people["admin"])
    taken: dict[str, str] = {}
    for header in HEADERS[record].split("\n")[1:-1]:
        fits = mapping.guess_kind_of_file(header.strip().split(","), known, usual_kinds())
        taken[header.strip()] = fits[0].record if fits else ""
    assert {header: found for header, found in taken.items() if found != record} == {}
