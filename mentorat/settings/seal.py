"""The seal of documents, by a key that is in files or in a token, and the authority that dates it:
docs/deployment.md says what each is. Nothing set: documents wait."""

from mentorat.settings.environment import env

SEAL_NAME = env.str("MENTORAT_SEAL_NAME", default="")
SEAL_KEY = env.str("MENTORAT_SEAL_KEY", default="")
SEAL_CERTIFICATE = env.str("MENTORAT_SEAL_CERTIFICATE", default="")
SEAL_PKCS12 = env.str("MENTORAT_SEAL_PKCS12", default="")
SEAL_PASSPHRASE = env.str("MENTORAT_SEAL_PASSPHRASE", default="")
SEAL_PKCS11_MODULE = env.str("MENTORAT_SEAL_PKCS11_MODULE", default="")
SEAL_PKCS11_TOKEN = env.str("MENTORAT_SEAL_PKCS11_TOKEN", default="")
SEAL_PKCS11_PIN = env.str("MENTORAT_SEAL_PKCS11_PIN", default="")
SEAL_PKCS11_KEY_LABEL = env.str("MENTORAT_SEAL_PKCS11_KEY_LABEL", default="")
SEAL_PKCS11_CERTIFICATE_LABEL = env.str("MENTORAT_SEAL_PKCS11_CERTIFICATE_LABEL", default="")
SEAL_TRUSTED = env.str("MENTORAT_SEAL_TRUSTED", default="")
TSA_URL = env.str("MENTORAT_TSA_URL", default="")
TSA_CERTIFICATES = env.str("MENTORAT_TSA_CERTIFICATES", default="")
TSA_WHEN_DOWN = env.str("MENTORAT_TSA_WHEN_DOWN", default="wait")
TSA_TIMEOUT = env.str("MENTORAT_TSA_TIMEOUT", default="5")  # seconds; a check reads the number
