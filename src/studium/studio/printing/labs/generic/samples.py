"""Answers and callbacks of the labs of the presets, by their public documentation."""

from typing import Any

_PRODIGI: dict[str, Any] = {
    "id": "ord_840796",
    "created": "2026-03-02T14:31:05Z",
    "merchantReference": "0123456789abcdef01234567-1",
    "status": {"stage": "InProgress", "issues": [], "details": {"inProduction": "InProgress"}},
    "shipments": [
        {
            "id": "shp_1",
            "status": "Shipped",
            "carrier": {"name": "UPS", "service": "Ground"},
            "tracking": {"number": "1Z999", "url": "https://track.example/1Z999"},
            "dispatchDate": "2026-03-04T09:00:00Z",
        }
    ],
}
SAMPLES: dict[str, dict[str, Any]] = {
    "prodigi": {
        "submit": {"outcome": "Created", "order": {**_PRODIGI, "shipments": []}},
        "status": {"outcome": "Ok", "order": _PRODIGI},
        "callback": {
            "specversion": "1.0",
            "type": "com.prodigi.order.status.stage.changed#InProgress",
            "subject": "ord_840796",
            "data": {"order": _PRODIGI},
        },
    },
    "gelato": {
        "submit": {"id": "37365096", "orderReferenceId": "0123456789abcdef01234567-1"},
        "status": {
            "id": "37365096",
            "fulfillmentStatus": "shipped",
            "items": [
                {
                    "fulfillments": [
                        {
                            "shipmentMethodName": "DHL Express",
                            "trackingCode": "9400",
                            "trackingUrl": "https://track.example/9400",
                        }
                    ]
                }
            ],
        },
        "callback": {
            "event": "order_status_updated",
            "orderId": "37365096",
            "orderReferenceId": "0123456789abcdef01234567-1",
            "fulfillmentStatus": "shipped",
        },
    },
    "printful": {
        "submit": {"data": {"id": 117, "external_id": "0123456789abcdef01234567-1"}},
        "status": {
            "data": {
                "id": 117,
                "status": "fulfilled",
                "shipments": [
                    {
                        "carrier": "USPS",
                        "tracking_number": "9400",
                        "tracking_url": "https://track.example/9400",
                    }
                ],
            }
        },
        "callback": {
            "type": "shipment_sent",
            "data": {"order": {"id": 117, "external_id": "0123456789abcdef01234567-1"}},
        },
    },
}
