"""A line costs what its indexes weigh: what is still to seal is found by block ranges, not by an entry for each line, and a line
without an object or a member stands in no index of theirs (docs/decisions/0011)."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_entries_and_seals")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="ledger_to_seal"),
        migrations.RemoveIndex(model_name="entry", name="ledger_of_object"),
        migrations.RemoveIndex(model_name="entry", name="ledger_of_member"),
        migrations.AddIndex(
            model_name="entry",
            index=BrinIndex(fields=["xid"], name="ledger_to_seal", autosummarize=True, pages_per_range=32),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["object_id", "-at"], name="ledger_of_object", condition=models.Q(object_id__isnull=False)
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["member_id", "-at"], name="ledger_of_member", condition=models.Q(member_id__isnull=False)
            ),
        ),
    ]
