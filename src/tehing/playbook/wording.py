"""The advisor's answers, and what a shared playbook brings, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

# what a new house's rules say; from then on the words are the company's own
REASONS: dict[str, Any] = {
    "ask_first": _("No two companies are alike, so ask before you show."),
    "expert_first": _("More and more of what companies buy needs somebody who understands it."),
    "questions_first": _("Good questions are a good beginning, whatever is sold."),
    "goods_shown": _("Goods stay as they are, whoever buys them: show them well."),
    "goods_known": _("Who buys goods mostly knows what they need."),
    "goods_told": _("The same goods can be told in the words that this buyer listens to."),
    "goods_alike": _("Goods have equals everywhere; service and results make the difference."),
    "parts_shown": _("A spare part is a finished product."),
    "parts_known": _("Who needs a spare part knows which one, and wants it soon."),
    "parts_listed": _("Parts go to those who have the equipment: a list of them is the market."),
    "service_asked": _("A service is made for each customer anew, so ask first."),
    "service_explained": _("A service cannot be seen beforehand; the customer relies on your judgement."),
    "service_counted": _("What a service is worth shows in a plan with figures."),
    "service_understood": _("A service is bought from whoever understands the customer."),
    "solution_asked": _("A solution is made of the customer's answers."),
    "solution_explained": _("A customer cannot judge a complex solution alone."),
    "solution_envisioned": _("Product, implementation and service together: build the customer's vision of them."),
    "solution_questioned": _("Questions lead from the problem to the solution."),
    "tailored_asked": _("It must be made to measure, so the measure has to be asked for."),
    "tailored_explained": _("What is made to measure needs an expert's advice."),
    "tailored_envisioned": _("What does not exist yet is bought as a vision."),
    "fixed_shown": _("The product cannot be changed for one customer, so the way it is told matters."),
    "fixed_told": _("Where the product is fixed, choose the words by the buyer."),
    "corporate_asked": _("The customer uses it in their own work: ask what that work needs."),
    "dealer_shown": _("A dealer sells it on and wants to know how it is told."),
    "dealer_counts": _("A dealer counts the margin and the terms, and decides soon."),
    "dealer_chosen": _("Choose dealers whose customers need it."),
    "distributor_joined": _("A distributor takes on a territory for years: that is a partnership, not a purchase."),
    "distributor_understood": _("A partner's wants, needs and fears decide for years ahead."),
    "distributor_trusts": _("A partnership rests on trust between people."),
    "chain_shown": _("A chain buys a product for its shelf as it is."),
    "chain_decides": _("In a chain a buying centre decides, and several people in it."),
    "chain_told": _("For a chain the same product is told as turnover of its shelf."),
    "one_decides": _("One person decides, and can do it soon."),
    "several_decide": _("Several people decide, each by something else."),
    "several_mapped": _("With three or more to decide, find out who holds the money, who uses it and who can say no."),
    "two_mapped": _("Two decide: know what each of them looks at."),
    "several_ready": _("Where several decide, readiness, willingness and ability are seldom in one hand."),
    "long_asked": _("The sale takes over two weeks: time enough to understand, and needed for it."),
    "long_explained": _("Whoever thinks for over two weeks looks for advice meanwhile."),
    "long_questioned": _("Sales of over two weeks are carried by questions, not by one good presentation."),
    "long_agreed": _("Before a long way, agree on how you both decide to go on."),
    "short_shown": _("Two weeks or less: there is time to show, hardly to ask."),
    "short_known": _("Two weeks or less: the buyer knows what they want."),
    "short_chosen": _("Short sales live on the right list of companies."),
    "dragging_conditions": _("Over ninety days: something is missing for the decision; find out what."),
    "large_explained": _("So much money is not spent without advice."),
    "large_counted": _("So much money must be justified: make the business plan together."),
    "large_mapped": _("Large sums are decided by several people, even when one signs."),
    "medium_agreed": _("Worth your time only when both want to go on: agree on that early."),
    "small_known": _("A small deal must be cheap and fast for both."),
    "small_chosen": _("Small deals pay when there are many alike."),
    "industry_explained": _("Industry buys equipment and parts from experts, for years."),
    "industry_served": _("What industry buys needs care for years: training, parts, service."),
    "building_explained": _("In construction cycles are long and negotiations complex."),
    "computing_envisioned": _("In computing a product is sold with its implementation."),
    "public_shown": _("A public buyer compares what is offered with what the tender asks."),
    "public_mapped": _("In the public sector those who write the terms are not those who use it."),
    "trade_chosen": _("Trade is many alike companies: choose the fitting ones."),
}
OF_MODEL = _("It belongs to the model that fits.")


def because(rule: str, text: str) -> str:
    """The words of a reason."""
    return text or str(OF_MODEL if rule == "of_model" else REASONS.get(rule, rule))


SHORT: dict[str, Any] = {  # what a model or a way means, in a sentence
    "presentation": _("Show: the product is fixed, you lead. Scripts, ready answers, the same offer told well."),
    "customer_centric": _("Ask: the customer leads, the solution is made of the answers."),
    "transactional": _("The buyer knows the need: be quick, clear and easy to buy from."),
    "consultative": _("The buyer needs an expert: be the one."),
}
SECTIONS = {
    "techniques": _("Techniques"),
    "questions": _("Questions"),
    "scripts": _("Scripts"),
    "objections": _("Objections"),
    "answers": _("Answers to objections"),
    "checklists": _("Checklists"),
    "rules": _("Advisor's rules"),
}


def report(taken: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a file brings, section by section; sections that it does not speak of are left out."""
    return [
        {"label": SECTIONS[section], "added": one.added, "changed": one.changed, "same": one.same}
        for section, one in taken.items()
        if one.added or one.changed or one.same
    ]
