"""Databases of our own on the servers that the environment names, for installations with PostgreSQL and Redis."""

import os
import secrets
from urllib.parse import urlsplit

import psycopg
import redis

REDIS_DATABASES = range(5, 16)


class Services:
    """A PostgreSQL database and a Redis database of our own, on the servers named by DATABASE_URL and REDIS_URL.

    `broker=False`: the PostgreSQL database alone.
    """

    def __init__(self, *, broker: bool = True) -> None:
        self._server = os.environ["DATABASE_URL"]
        self._redis_server = os.environ["REDIS_URL"] if broker else ""
        self.name = f"kho_live_{os.getpid()}_{secrets.token_hex(4)}"
        self._redis: redis.Redis | None = None

    def create(self) -> dict[str, str]:
        """Both exist and are empty; returns the settings that name them."""
        return self.create_database() | {"REDIS_URL": self._claim_redis() if self._redis_server else ""}

    def copy(self, other: "Services") -> dict[str, str]:
        """Both exist, with the rows of the other's database, which nobody uses; returns the settings that name them."""
        redis_url = self._claim_redis() if self._redis_server else ""
        return self.create_database(f'TEMPLATE "{other.name}"') | {"REDIS_URL": redis_url}

    def create_database(self, source: str = "") -> dict[str, str]:
        """The database exists; returns the setting that names it."""
        self._admin(f'CREATE DATABASE "{self.name}" {source}')
        return {"DATABASE_URL": urlsplit(self._server)._replace(path=f"/{self.name}").geturl()}

    def drop(self) -> None:
        """Nothing is left of either."""
        if self._redis is not None:
            self._redis.flushdb()
            self._redis.close()
        self._admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)

    def _claim_redis(self) -> str:
        """The first numbered database that is empty; our mark in it keeps others out."""
        for number in REDIS_DATABASES:
            url = urlsplit(self._redis_server)._replace(path=f"/{number}").geturl()
            found = redis.Redis.from_url(url)
            if found.dbsize() == 0 and found.set("kho-live", self.name, nx=True, ex=3600):
                self._redis = found
                return url
            found.close()
        raise RuntimeError("no empty Redis database between 5 and 15")
