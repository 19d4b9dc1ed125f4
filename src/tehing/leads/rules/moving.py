"""How a lead may move through its life."""

OPEN = ("new", "assigned", "in_process", "recycled")
CLOSED = ("converted", "dead")

# where a lead may go from where it is; conversion has its own act
MOVES = {
    "new": ("assigned", "in_process", "recycled", "dead"),
    "assigned": ("new", "in_process", "recycled", "dead"),
    "in_process": ("assigned", "recycled", "dead"),
    "recycled": ("new", "assigned", "in_process", "dead"),
    "dead": ("recycled",),
    "converted": (),
}


def move_problem(now: str, then: str, reason: str) -> str:
    """ "" when the move is allowed, else why not: a lead is not closed without a reason, a converted one is finished."""
    if now == then:
        return ""
    if now == "converted":
        return "already_converted"
    if then not in MOVES[now]:
        return "lead_cannot_move_so"
    return "reason_needed" if then == "dead" and not reason.strip() else ""


def conversion_problem(now: str) -> str:
    """ "" when a lead may become a deal: only once, and a dead one is taken up again first."""
    if now == "converted":
        return "already_converted"
    return "lead_is_dead" if now == "dead" else ""
