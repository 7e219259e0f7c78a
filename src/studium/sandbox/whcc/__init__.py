"""A print lab that stands in for WHCC: it fetches the pictures, checks them, "prints" and ships."""
