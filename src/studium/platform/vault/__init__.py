"""Secrets at rest: AES-256-GCM, keys that rotate, ciphertexts bound to their row."""

from studium.platform.vault.vault import SealBroken, Vault, generate_key, hash_token, new_token

__all__ = ["SealBroken", "Vault", "generate_key", "hash_token", "new_token"]
