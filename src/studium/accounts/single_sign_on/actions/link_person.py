"""Whose account a provider's claims open."""

from dataclasses import dataclass
from datetime import datetime

from studium.accounts.people import (
    EmailTaken,
    Person,
    add_person,
    clean_email,
    clean_name,
    confirm_address,
    locked_person,
    person_by_email,
    update_password_hash,
)
from studium.accounts.sessions import end_other_sessions
from studium.accounts.sign_in import delete_tokens_of
from studium.accounts.single_sign_on import store
from studium.accounts.single_sign_on.model import Claims, Identity
from studium.platform.database import Transaction
from studium.platform.errors import NotAllowed, Refused
from studium.platform.ids import new_id


class EmailNotVerified(NotAllowed):
    """Only an address that the provider verified leads to an account."""

    slug = "email-not-verified"
    title = "Your provider has not verified your address"


class ProviderUnlinked(Refused):
    """The account forgot this provider while its person was signing in through it."""

    slug = "provider-unlinked"
    title = "This provider was removed from the account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Whose account a provider opens, and whether it is the first time that it opens this one.

    `is_new_way` is False for an account that this sign-in made.
    """

    person: Person
    is_new_way: bool


async def link_person(
    tx: Transaction, *, claims: Claims, provider_name: str, now: datetime
) -> Linked:
    """The person with this identity; else the one with its verified address; else a new one.

    The person is locked before the identity, as by who deletes their account. Of two first
    sign-ins at once the second waits, and finds what the first has made. Raises
    EmailNotVerified, ProviderUnlinked.
    """
    known = await _known(tx, claims, now)
    if known is None:
        await store.lock_identity(tx, issuer=claims.issuer, subject=claims.subject)
        known = await _known(tx, claims, now)
    if known is not None:
        return Linked(person=known, is_new_way=False)
    return await _introduce(tx, claims, provider_name, now)


async def _known(tx: Transaction, claims: Claims, now: datetime) -> Person | None:
    """The person with this identity, unless they parted while we waited for the person."""
    user_id = await store.owner_of_identity(tx, issuer=claims.issuer, subject=claims.subject)
    known = await locked_person(tx, user_id) if user_id else None
    if known is not None and not await store.use_identity(
        tx, issuer=claims.issuer, subject=claims.subject, email=claims.email, now=now
    ):
        raise ProviderUnlinked("The account parted from it a moment ago. Sign in again.")
    return known


async def _introduce(tx: Transaction, claims: Claims, provider_name: str, now: datetime) -> Linked:
    """Give an identity that nobody has to the owner of its address, new or not."""
    email = _verified_email(claims)
    found = await _owner_of(tx, email, now)
    if found is not None:
        linked = Linked(person=found, is_new_way=True)
    else:
        linked = await _new_person(tx, email, claims, provider_name, now)
    identity = Identity(
        id=new_id(),
        user_id=linked.person.id,
        issuer=claims.issuer,
        subject=claims.subject,
        email=email,
        created_at=now,
        last_used_at=now,
    )
    await store.insert_identity(tx, identity)
    return linked


async def _new_person(
    tx: Transaction, email: str, claims: Claims, provider_name: str, now: datetime
) -> Linked:
    """A new account; or the one that somebody made with the address while we looked."""
    try:
        person = await add_person(
            tx,
            email=email,
            first_name=_name(claims.first_name),
            last_name=_name(claims.last_name),
            email_confirmed=True,
            via=provider_name,
            now=now,
        )
    except EmailTaken:
        found = await _owner_of(tx, email, now)
        if found is None:
            raise
        return Linked(person=found, is_new_way=True)
    return Linked(person=person, is_new_way=False)


async def _owner_of(tx: Transaction, email: str, now: datetime) -> Person | None:
    """The account with this address, made safe for its owner.

    While nobody had confirmed the address, whoever signed up with it may not own it: their
    password, sessions and links end before the owner comes in.
    """
    found = await person_by_email(tx, email)
    person = await locked_person(tx, found.id) if found else None
    if person is None or person.email_confirmed_at is not None:
        return person
    await update_password_hash(tx, user_id=person.id, password_hash=None, now=now)
    await end_other_sessions(tx, user_id=person.id, kept_id=None, now=now)
    await delete_tokens_of(tx, person.id)
    await confirm_address(tx, user_id=person.id, email=email, now=now)
    return await locked_person(tx, person.id)


def _verified_email(claims: Claims) -> str:
    try:
        email = clean_email(claims.email or "")
    except ValueError:
        email = ""
    if not email or not claims.email_verified:
        raise EmailNotVerified("Confirm your e-mail address at your provider, then try again.")
    return email


def _name(value: str | None) -> str | None:
    """A name as we keep it, or none: a provider's odd spelling is no reason to refuse."""
    try:
        return clean_name(value) if value else None
    except ValueError:
        return None
