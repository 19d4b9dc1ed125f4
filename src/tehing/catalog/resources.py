"""How products are described to the engine."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tehing.catalog import access
from tehing.catalog.models import Product, ProductFamily
from tehing.core.records import Field
from tehing.core.records.plain import plain_record, small_list

_KEEP = "view all, create, edit all, delete all, export all, import all"
_READ = "view all"
RIGHTS = {
    "sales_head": _KEEP,
    "pricing_approver": _KEEP,
    "seller": "view all, export all, import all",
    "account_manager": _READ,
    "lead_developer": _READ,
    "finance": "view all, export all",
    "warehouse": _READ,
    "reader": _READ,
}

small_list(
    ProductFamily,
    "catalog.productfamily",
    "product-families",
    _("Product family"),
    _("Product families"),
    access.visible_families,
    (Field(name="name", shown=True, sort=True, aliases=("series", "family", "product line", "seeria")),),
    rights=RIGHTS,
    icon="boxes",
)

plain_record(
    "catalog.product",
    model=Product,
    plural="products",
    label=_("Product"),
    labels=_("Products"),
    visible=access.visible_products,
    rights=RIGHTS,
    search=("name", "code"),
    closed=Q(is_active=False),
    identity=("code", "name"),
    icon="package",
    letter="o",
    mergeable=True,
    fields=(
        Field(name="name", shown=True, sort=True, aliases=("product", "product name", "item", "toode", "nimi")),
        Field(name="code", shown=True, aliases=("sku", "product code", "item code", "article", "kood")),
        Field(name="kind", shown=True, aliases=("type", "product type")),
        Field(name="family", shown=True, grows="itself", aliases=("series", "product family", "product line", "category", "seeria")),
        Field(name="unit", aliases=("unit of measure", "uom", "ühik")),
        Field(
            name="price",
            kind="price",
            negative=False,
            shown=True,
            sort=True,
            aliases=("sales price", "unit price", "list price", "hind"),
        ),
        Field(name="cost", kind="price", negative=False, shown=True, aliases=("unit cost", "purchase price", "omahind")),
        Field(name="margin", computed=True, form=False, shown=True, sort=True),
        Field(name="currency", kind="currency", required=False, aliases=("currency code", "valuuta")),
        Field(name="is_active", shown=True, aliases=("active", "aktiivne")),
        Field(name="description", aliases=("kirjeldus",)),
    ),
)
