"""The names of this module that lie in databases: a change of one needs a migration."""

SUBSCRIBER_NAMES = [
    "invoices.issue_credit_note",
    "invoices.issue_debit_note",
    "invoices.issue_invoice",
    "invoices.issue_purchase_invoice",
]
