"""Ready-made definitions, from public documentation: Prodigi v4, Gelato v4, Printful v2."""

from typing import Any

from studium.studio.printing.labs.generic.samples import SAMPLES

_SHIPMENT = "carrier: {}, tracking_number: {}, tracking_url: {}"

PRESETS: dict[str, dict[str, Any]] = {
    "prodigi": {
        "base_url": "https://api.sandbox.prodigi.com/v4.0",
        "auth": {"kind": "header", "header": "X-API-Key"},
        "submit": {
            "path": "/orders",
            "idempotency": "body",
            "lookup": "/orders?merchantReferences={{key}}",
            "lookup_id": "orders[0].id",
            "order_id": "order.id",
            "error": "outcome == 'validationFailed' && outcome || null",
            "body": {
                "shippingMethod": "{{shipping}}",
                "idempotencyKey": "{{key}}",
                "merchantReference": "{{key}}",
                "recipient": {
                    "name": "{{ship_to.name}}",
                    "address": {
                        "line1": "{{ship_to.line1}}",
                        "line2": "{{ship_to.line2}}",
                        "townOrCity": "{{ship_to.city}}",
                        "stateOrCounty": "{{ship_to.state}}",
                        "postalOrZipCode": "{{ship_to.postal_code}}",
                        "countryCode": "{{ship_to.country}}",
                    },
                },
                "items": {
                    "$each": "items",
                    "$make": {
                        "sku": "{{each.lab_product}}",
                        "copies": "{{each.quantity}}",
                        "sizing": "{{each.sizing}}",
                        "assets": [
                            {
                                "printArea": "default",
                                "url": "{{each.images.0.url}}",
                                "md5Hash": "{{each.images.0.md5}}",
                            }
                        ],
                    },
                },
            },
        },
        "status": {
            "path": "/orders/{{order_id}}",
            "state": "order.status.stage",
            "shipments": "order.shipments[].{"
            + _SHIPMENT.format("carrier.name", "tracking.number", "tracking.url")
            + "}",
        },
        "states": {
            "InProgress": "in_production",
            "Complete": "shipped",
            "Cancelled": "cancelled",
        },
        "cancel": {"path": "/orders/{{order_id}}/actions/cancel"},
        "sizing": {"fill": "fillPrintArea", "fit": "fitPrintArea"},
        "callback_key": "data.order.merchantReference || data.merchantReference",
        "samples": SAMPLES["prodigi"],
    },
    "gelato": {
        "base_url": "https://order.gelatoapis.com",
        "auth": {"kind": "header", "header": "X-API-KEY"},
        "submit": {
            "path": "/v4/orders",
            "idempotency": "lookup",
            "lookup": "/v4/orders?orderReferenceId={{key}}",
            "lookup_id": "orders[0].id",
            "order_id": "id",
            "body": {
                "orderType": "order",
                "orderReferenceId": "{{key}}",
                "customerReferenceId": "{{reference}}",
                "currency": "USD",
                "shipmentMethodUid": "{{shipping}}",
                "items": {
                    "$each": "items",
                    "$make": {
                        "itemReferenceId": "{{each.place}}",
                        "productUid": "{{each.lab_product}}",
                        "quantity": "{{each.quantity}}",
                        "files": [{"type": "default", "url": "{{each.images.0.url}}"}],
                    },
                },
                "shippingAddress": {
                    "firstName": "{{ship_to.name}}",
                    "lastName": "",
                    "addressLine1": "{{ship_to.line1}}",
                    "addressLine2": "{{ship_to.line2}}",
                    "city": "{{ship_to.city}}",
                    "state": "{{ship_to.state}}",
                    "postCode": "{{ship_to.postal_code}}",
                    "country": "{{ship_to.country}}",
                    "phone": "{{ship_to.phone}}",
                },
            },
        },
        "status": {
            "path": "/v4/orders/{{order_id}}",
            "state": "fulfillmentStatus",
            "shipments": "items[].fulfillments[].{"
            + _SHIPMENT.format("shipmentMethodName", "trackingCode", "trackingUrl")
            + "}",
        },
        "states": {
            "created": "accepted",
            "passed": "accepted",
            "in_production": "in_production",
            "printed": "in_production",
            "shipped": "shipped",
            "delivered": "delivered",
            "canceled": "cancelled",
            "failed": "rejected",
        },
        "cancel": {"path": "/v4/orders/{{order_id}}:cancel"},
        "callback_key": "orderReferenceId",
        "samples": SAMPLES["gelato"],
    },
    "printful": {
        "base_url": "https://api.printful.com",
        "auth": {"kind": "bearer"},
        "submit": {
            "path": "/v2/orders",
            "idempotency": "lookup",
            "lookup": "/v2/orders/@{{key}}",
            "lookup_id": "data.id",
            "order_id": "data.id",
            "confirm": "/v2/orders/{{order_id}}/confirmation",
            "body": {
                "external_id": "{{key}}",
                "shipping": "{{shipping}}",
                "recipient": {
                    "name": "{{ship_to.name}}",
                    "address1": "{{ship_to.line1}}",
                    "address2": "{{ship_to.line2}}",
                    "city": "{{ship_to.city}}",
                    "state_code": "{{ship_to.state}}",
                    "country_code": "{{ship_to.country}}",
                    "zip": "{{ship_to.postal_code}}",
                    "phone": "{{ship_to.phone}}",
                },
                "order_items": {
                    "$each": "items",
                    "$make": {
                        "source": "catalog",
                        "catalog_variant_id": "{{each.lab_product}}",
                        "quantity": "{{each.quantity}}",
                        "placements": [
                            {
                                "placement": "default",
                                "technique": "digital",
                                "layers": [{"type": "file", "url": "{{each.images.0.url}}"}],
                            }
                        ],
                    },
                },
            },
        },
        "status": {
            "path": "/v2/orders/{{order_id}}",
            "state": "data.status",
            "shipments": "data.shipments[].{"
            + _SHIPMENT.format("carrier", "tracking_number", "tracking_url")
            + "}",
        },
        "states": {
            "pending": "accepted",
            "inprocess": "in_production",
            "partial": "partially_shipped",
            "fulfilled": "shipped",
            "canceled": "cancelled",
            "failed": "rejected",
        },
        "cancel": {"method": "DELETE", "path": "/v2/orders/{{order_id}}"},
        "callback_key": "data.order.external_id",
        "samples": SAMPLES["printful"],
    },
}
