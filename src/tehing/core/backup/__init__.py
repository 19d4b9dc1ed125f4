"""The whole house as one file, taken while people work, and back again.

A ZIP archive: the database as one consistent snapshot, every kept file under its hash, the secret key, and last of all
`manifest.json` with the version, the schema, rows by table and the SHA-256 of each part. An archive without it is cut off.
"""

from tehing.core.backup.archive import Archive, Damaged, Manifest
from tehing.core.backup.restoring import Restored, restore
from tehing.core.backup.writing import last, write

__all__ = ["Archive", "Damaged", "Manifest", "Restored", "last", "restore", "write"]
