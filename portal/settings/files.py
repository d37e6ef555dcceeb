"""Where families' files lie, and how much may be sent."""

from portal.settings import env

MIB = 1024 * 1024
GIB = 1024 * MIB

# --- Files: quarantine until checked, then the records bucket ------------------------------------
S3_ENDPOINT_URL = env.text("S3_ENDPOINT_URL")
S3_PUBLIC_ENDPOINT_URL = env.text("S3_PUBLIC_ENDPOINT_URL", S3_ENDPOINT_URL)
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID")
S3_SECRET_ACCESS_KEY = env.text("S3_SECRET_ACCESS_KEY")
S3_REGION = env.text("S3_REGION", "us-east-1")
S3_QUARANTINE_BUCKET = env.text("S3_QUARANTINE_BUCKET", "portal-quarantine")
S3_RECORDS_BUCKET = env.text("S3_RECORDS_BUCKET", "portal-records")
S3_SERVER_SIDE_ENCRYPTION = env.text("S3_SERVER_SIDE_ENCRYPTION", "AES256")
# Seconds a link to a file works. Longer than two minutes is refused by a system check.
PORTAL_FILE_LINK_SECONDS = env.integer("PORTAL_FILE_LINK_SECONDS", 120, least=10)
PORTAL_MAX_FILE_BYTES = env.integer("PORTAL_MAX_FILE_BYTES", 100 * MIB, least=1024)
# Discs and ZIPs; they never pass through a plain form.
PORTAL_MAX_STUDY_BYTES = env.integer("PORTAL_MAX_STUDY_BYTES", 4 * GIB, least=1024)
# All files of one request together, and how many.
PORTAL_MAX_REQUEST_BYTES = env.integer("PORTAL_MAX_REQUEST_BYTES", 40 * GIB, least=1024)
PORTAL_MAX_REQUEST_FILES = env.integer("PORTAL_MAX_REQUEST_FILES", 500, least=1)
PORTAL_MAX_PICTURES = env.integer("PORTAL_MAX_PICTURES", 50_000, least=1)
# What the browser puts at once; the store takes no smaller part than this limit, but for the last one.
PORTAL_PART_BYTES = env.integer("PORTAL_PART_BYTES", 16 * MIB, least=5 * MIB)
PORTAL_PART_LINK_SECONDS = env.integer("PORTAL_PART_LINK_SECONDS", 900, least=10)
# An upload that nobody goes on with is given up, and its bytes removed.
PORTAL_UPLOAD_IDLE_HOURS = env.integer("PORTAL_UPLOAD_IDLE_HOURS", 24, least=1)
PORTAL_UPLOAD_LINK_DAYS = env.integer("PORTAL_UPLOAD_LINK_DAYS", 14, least=1)
# On where the buckets keep old versions: then these go too when a file is taken back or erased.
S3_VERSIONED_BUCKETS = env.flag("S3_VERSIONED_BUCKETS", default=False)
CLAMD_URL = env.text("CLAMD_URL", "")
# Whether administrators may open, each time with a reason, a file that the scanner could not look at wholly.
PORTAL_ALLOW_RELEASE_UNSCANNED = env.flag("PORTAL_ALLOW_RELEASE_UNSCANNED", default=False)
# How long one worker may keep a file to itself before another takes it over.
PORTAL_FILE_LEASE_SECONDS = env.integer("PORTAL_FILE_LEASE_SECONDS", 180, least=1)

_s3_options = {
    "access_key": S3_ACCESS_KEY_ID,
    "secret_key": S3_SECRET_ACCESS_KEY,
    "endpoint_url": S3_ENDPOINT_URL,
    "region_name": S3_REGION,
    "file_overwrite": False,
    "default_acl": None,
    "object_parameters": {"ServerSideEncryption": S3_SERVER_SIDE_ENCRYPTION} if S3_SERVER_SIDE_ENCRYPTION else {},
}
STORAGES = {
    "default": {"BACKEND": "portal.storages.RecordsStorage"},
    "quarantine": {
        "BACKEND": "portal.storages.QuarantineStorage",
        "OPTIONS": _s3_options | {"bucket_name": S3_QUARANTINE_BUCKET},
    },
    "records": {
        "BACKEND": "portal.storages.RecordsStorage",
        "OPTIONS": _s3_options | {"bucket_name": S3_RECORDS_BUCKET},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STORAGES["default"] = STORAGES["records"]

# --- Uploads by plain form -----------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# No page takes files, except the one that asks for them and then brings its own bounded handler.
FILE_UPLOAD_HANDLERS = ["records.upload_handlers.NoFilesHandler"]
