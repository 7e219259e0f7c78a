"""What runs beside everything else, in every process."""

from studium.connect.connections.listening import listen_for_changes

BACKGROUND = (listen_for_changes,)
