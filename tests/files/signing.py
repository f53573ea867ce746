"""Digital signatures as registers append them, by a key of this process."""

import datetime
import io
import tempfile
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers

FROM = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)


@cache
def signer() -> signers.SimpleSigner:
    """A signer whose certificate nobody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cơ quan ký thử")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(FROM)
        .not_valid_after(FROM + datetime.timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    with tempfile.TemporaryDirectory() as folder:
        secret, public = Path(folder, "key.pem"), Path(folder, "cert.pem")
        secret.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
        public.write_bytes(certificate.public_bytes(pem))
        return signers.SimpleSigner.load(str(secret), str(public))


def sign(content: bytes, field: str) -> bytes:
    """The PDF with a signature in a new field appended; the bytes before it are unchanged."""
    out = io.BytesIO()
    metadata = signers.PdfSignatureMetadata(field_name=field)
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), metadata, signer=signer(), output=out)
    return out.getvalue()
