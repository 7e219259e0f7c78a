"""Deliveries: written for all endpoints of an event, leased, attempted, recorded."""
