"""The peer of a request by API key: djangorestframework-api-key under gunicorn, one process.

Lists the same products from the same table, a page at a time, to whoever has the key that it writes
to KEY_FILE as it starts.
"""
# mypy: disable-error-code="import-not-found,misc"

import os
from pathlib import Path

from django_site import set_up

set_up("rest_framework", "rest_framework_api_key")

# Only once Django is set up.
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.generics import ListAPIView  # noqa: E402
from rest_framework.pagination import CursorPagination  # noqa: E402
from rest_framework.renderers import JSONRenderer  # noqa: E402
from rest_framework.serializers import ModelSerializer  # noqa: E402
from rest_framework_api_key.models import APIKey  # noqa: E402
from rest_framework_api_key.permissions import HasAPIKey  # noqa: E402


class Product(models.Model):  # noqa: DJ008 - never shown
    """A row of our table."""

    id = models.UUIDField(primary_key=True)
    sku = models.TextField()
    name = models.TextField()
    is_active = models.BooleanField()

    class Meta:
        """Where it stands."""

        managed = False
        app_label = "contenttypes"
        db_table = "products"


class Shown(ModelSerializer):
    """A product as it is answered."""

    class Meta:
        """What of it."""

        model = Product
        fields = ("id", "sku", "name")


class Pages(CursorPagination):
    """Newest first."""

    page_size = 20
    ordering = "-id"


class Products(ListAPIView):
    """What is offered."""

    queryset = Product.objects.filter(is_active=True)
    serializer_class = Shown
    pagination_class = Pages
    renderer_classes = (JSONRenderer,)
    authentication_classes = ()
    permission_classes = (HasAPIKey,)


urlpatterns = [path("", Products.as_view())]
application = get_wsgi_application()
_, _key = APIKey.objects.create_key(name="measured")
Path(os.environ["KEY_FILE"]).write_text(_key, encoding="utf-8")
