"""Being told to fail: the next requests to an address meet what was ordered for them."""

from studium.sandbox.kit.faults.meeting import FAULTS, with_faults
from studium.sandbox.kit.faults.page import fault_routes
from studium.sandbox.kit.faults.store import Fault, clear_faults, order_fault

__all__ = ["FAULTS", "Fault", "clear_faults", "fault_routes", "order_fault", "with_faults"]
