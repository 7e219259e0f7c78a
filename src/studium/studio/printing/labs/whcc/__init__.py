"""WHCC: White House Custom Colour's Order Submit API."""
