"""Django's entry for casetracker.vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "casetracker.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Seal second factors for accounts, which stand below the vault."""
        from casetracker.accounts import registry
        from casetracker.vault import second_factors

        registry.register_sealer(second_factors.seal, second_factors.unseal)
