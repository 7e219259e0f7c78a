"""What can be done with payments.

Those that take `tx` run in the caller's transaction. Those that take `parts` call a provider
in between and open transactions of their own, before and after the call.
"""
