"""What labs print, kept in versions, and how their syncs stand."""
