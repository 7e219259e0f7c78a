"""What the worker does all the time for the broker."""

from studium.connect.broker.running import run_broker
from studium.platform.jobs import Loop

LOOPS = (Loop("broker.run", run_broker),)
