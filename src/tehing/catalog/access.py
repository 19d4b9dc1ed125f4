"""The only road to products."""

from django.db import models

from tehing.catalog.models import Product, ProductFamily
from tehing.core.access import Actor, Scope


def visible_products(by: Actor, verb: str = "view") -> models.QuerySet[Product]:
    return Product.objects.all() if by.rights.scope("catalog.product", verb) is not Scope.NONE else Product.objects.none()


def visible_families(by: Actor, verb: str = "view") -> models.QuerySet[ProductFamily]:
    known = by.rights.scope("catalog.productfamily", verb) is not Scope.NONE
    return ProductFamily.objects.all() if known else ProductFamily.objects.none()
