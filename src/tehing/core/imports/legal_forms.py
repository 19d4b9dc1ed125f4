"""Legal forms of companies, as they are written before or after the name.

A small table of our own for the countries a European seller meets. The tests measure it against the public lists of
cleanco (github.com/psolin/cleanco, MIT) and rigour (github.com/opensanctions/rigour, MIT); no text of theirs is in it.
Words stand without dots and accents, as matching.words() writes them.
"""

from __future__ import annotations

_FORMS = """
ou | osauhing | as | aktsiaselts | uu | usaldusuhing | tu | taisuhing | fie | mtu | mittetulundusuhing | sa | sihtasutus
| tulundusuhistu | sia | a/s | ik | uab | ab | mb | vsi | zao | ooo | oao | pao | ao | tov | llp | oy | oyj | osakeyhtio
| ky | tmi | aktiebolag | hb | kb | asa | aps | ivs | ks | da | ans | nuf | gmbh | gmbh and co kg | gmbh co kg |
gmbh and co kgaa | ag | ag and co kg | kg | kgaa | ohg | ug | ug haftungsbeschrankt | ev | eg | gesmbh | mbh | se | bv |
nv | vof | cv | sarl | sas | sasu | snc | eurl | sca | sprl | bvba | srl | spa | sapa | sl | slu | sau | scl | lda |
ltda | sgps | ltd | limited | plc | public limited company | llc | lp | inc | incorporated | corp | corporation | co |
company | co ltd | company limited | pc | pllc | cic | pty ltd | pty limited | pty | pte ltd | pte | pvt ltd |
private limited | pvt | sdn bhd | bhd | kk | pt tbk | tbk | sp zoo | sp z oo | spzoo | spolka z oo | spolka akcyjna |
sp k | sp j | sro | s r o | spol s ro | kft | zrt | nyrt | rt | bt | doo | d o o | dd | ad | ead | eood | ood | jsc |
pjsc | ojsc | cjsc | as sa | sa nv | sa de cv | s de rl de cv | sab de cv | eireli | me | epp | a o | ltd sti |
aktiengesellschaft | societe anonyme | naamloze vennootschap | ehf | hf |
ооо | ао | оао | пао | зао | тов | sanayi ve ticaret as | tic ltd sti
"""

LEGAL_FORMS: frozenset[tuple[str, ...]] = frozenset(tuple(form.replace("/", "").split()) for form in _FORMS.split("|"))
LONGEST = max(len(form) for form in LEGAL_FORMS)
_IN_FRONT = "ооо ао оао пао зао тов ou osauhing as aktsiaselts uab sia ab oy mtu sa sihtasutus zao ooo oao pao ao tov pt fie mb vsi ik"
IN_FRONT: frozenset[str] = frozenset(_IN_FRONT.split())


def without_legal_form(words: tuple[str, ...]) -> tuple[str, ...]:
    """The name proper; a name that is nothing but a legal form stays as it is."""
    rest = words
    while len(rest) > 1 and (shorter := _shortened(rest)) != rest:
        rest = shorter
    return rest


def _shortened(words: tuple[str, ...]) -> tuple[str, ...]:
    for length in range(min(LONGEST, len(words) - 1), 0, -1):
        if words[-length:] in LEGAL_FORMS:
            return words[:-length]
    if words[0] in IN_FRONT:
        return words[1:]
    return words
