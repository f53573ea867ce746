"""Sessions in the database, encrypted: what a person typed before a dossier exists lies in them for a while."""

from django.contrib.sessions.backends import db

from kho_portal.secrecy import decrypt, encrypt


class SessionStore(db.SessionStore):
    """Django's sessions in the database; their content is readable with ENCRYPTION_KEY only."""

    def encode(self, session_dict: dict) -> str:
        """Return the content as it is stored."""
        return encrypt(self.serializer().dumps(session_dict))

    def decode(self, session_data: str) -> dict:
        """Return the content of what is stored; nothing when the key has changed since, which ends the sign-in."""
        opened = decrypt(session_data)
        return {} if opened is None else self.serializer().loads(opened)
