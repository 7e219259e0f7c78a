"""People and how they sign in.

Modules, lowest first: people, sessions, sign_in, single_sign_on, my_account.
"""
