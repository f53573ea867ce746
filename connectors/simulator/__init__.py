"""The other side of the wire contract, for training, demo and tests: see `server.SimulatorServer`.

Security server, national portal and the file servers of several agencies in one process, without Django and without a
database. Everything in it is invented: people have numbers that start with 099, papers say that they have no value.
"""
