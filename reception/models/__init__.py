"""Models of the one-stop shop, by noun."""

from reception.models.catalogue import (
    Agency,
    AgencyFormerName,
    AgencyKind,
    Component,
    DeadlineUnit,
    FieldKind,
    FormField,
    Procedure,
    ProcedureCase,
    ProcedureVersion,
    ResultCode,
    Sector,
)
from reception.models.dossiers import Channel, Delivery, Dossier, DossierSerial, DossierStatus, Event, IdempotencyKey
from reception.models.missing import MissingPaper
from reception.models.people import ApiToken, Party, PartyKind, Role, User
from reception.models.presence import DossierPresence, StatusProof
from reception.models.promises import SlotPromise
from reception.models.slots import (
    Attachment,
    AttachmentSource,
    Consent,
    ConsentMethod,
    ConsentPurpose,
    LookupOutcome,
    Offer,
    OfferSource,
    Slot,
)
from reception.models.standardisation import CLOSED, ComponentCode, LinkAction, LinkChange, LinkStatus, TestIdentity
from reception.models.warehouse import DocumentKind, Validity, WarehouseDocument, WarehouseFile

__all__ = [
    "CLOSED",
    "Agency",
    "AgencyFormerName",
    "AgencyKind",
    "ApiToken",
    "Attachment",
    "AttachmentSource",
    "Channel",
    "Component",
    "ComponentCode",
    "Consent",
    "ConsentMethod",
    "ConsentPurpose",
    "DeadlineUnit",
    "Delivery",
    "DocumentKind",
    "Dossier",
    "DossierPresence",
    "DossierSerial",
    "DossierStatus",
    "Event",
    "FieldKind",
    "FormField",
    "IdempotencyKey",
    "LinkAction",
    "LinkChange",
    "LinkStatus",
    "LookupOutcome",
    "MissingPaper",
    "Offer",
    "OfferSource",
    "Party",
    "PartyKind",
    "Procedure",
    "ProcedureCase",
    "ProcedureVersion",
    "ResultCode",
    "Role",
    "Sector",
    "Slot",
    "SlotPromise",
    "StatusProof",
    "TestIdentity",
    "User",
    "Validity",
    "WarehouseDocument",
    "WarehouseFile",
]
