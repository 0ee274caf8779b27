"""What lists of agreements are sorted and searched by."""

from django.db import models

from agreements.text import plain


class SearchKeyField(models.TextField):  # type: ignore[type-arg]
    """The names of the agreement as they are sorted and searched by, whatever the database's own
    idea of letters. Kept up whenever the row is inserted or saved."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = " | ".join(
            plain(str(getattr(model_instance, name)))
            for name in ("mentee_name", "mentor_name", "school_name", "reference")
        )
        setattr(model_instance, self.attname, key)
        return key
