"""The settings of a test run. Loaded before Django, so that no `.env` of this installation leaks into the suite."""

import os

SECRETS = {
    "SECRET_KEY": "tests-only-" + "k" * 50,
    "HMAC_KEY": "tests-only-" + "h" * 50,
    "ENCRYPTION_KEY": "dGVzdHMtb25seS1rZXktb2YtdGhpcnR5LXR3by1ieXQ=",
}
PORTAL = {
    "KHO_SECURITY_SERVER_URL": "http://127.0.0.1:9",
    "KHO_UNIT_CODE": "H99",
    "KHO_MAPI_USERNAME": "h99",
    "KHO_MAPI_PASSWORD": "mapi-secret-canary",
    "KHO_BNDP_USERNAME": "000.00.00.H99",
    "KHO_BNDP_PASSWORD": "bndp-secret-canary",
}
DEFAULTS = {
    "DATABASE_URL": "sqlite:///var/tests.sqlite3",
    "REDIS_URL": "",
    "STORAGE_URL": "file:var/tests-files",
    "PUBLIC_URL": "http://testserver",
    "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
    "DEBUG": "off",
}
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", "var/hypothesis")
os.environ.update(SECRETS | PORTAL)
for name, value in DEFAULTS.items():
    if name in {"DATABASE_URL", "REDIS_URL"}:
        os.environ.setdefault(name, value)
    else:
        os.environ[name] = value
