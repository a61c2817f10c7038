import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tandem.foundation.rowsecurity import ForceRowSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=160)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("police", "Police"),
                            ("prosecution", "Prosecution"),
                            ("probation", "Probation"),
                            ("child_welfare", "Child welfare"),
                            ("labor", "Labor inspection"),
                            ("medical", "Medical"),
                            ("school", "Schools"),
                            ("provider", "Victim-service provider"),
                            ("legal_aid", "Legal aid"),
                            ("advocacy_center", "Children's advocacy center"),
                            ("hotline", "Hotline"),
                            ("oversight", "Oversight"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("local", "Local"),
                            ("state", "State"),
                            ("tribal", "Tribal"),
                            ("federal", "Federal"),
                            ("ngo", "Non-governmental"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ori", models.CharField(blank=True, max_length=9, verbose_name="ORI")),
                ("jurisdiction", models.CharField(blank=True, max_length=160)),
                ("state", models.CharField(blank=True, max_length=2)),
                ("time_zone", models.CharField(default="UTC", max_length=40)),
                ("desk_phone", models.CharField(blank=True, max_length=40)),
                (
                    "match_mode",
                    models.CharField(
                        choices=[
                            ("open", "Open: both agencies see the match"),
                            ("pointer", "Pointer: they learn whom to call"),
                            ("supervisor", "Supervisor: only supervisors of both learn it"),
                            ("silent", "Silent: only we learn it"),
                        ],
                        default="pointer",
                        max_length=12,
                    ),
                ),
                ("accepts_tips", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "agencies",
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "police",
                                    "prosecution",
                                    "probation",
                                    "child_welfare",
                                    "labor",
                                    "medical",
                                    "school",
                                    "provider",
                                    "legal_aid",
                                    "advocacy_center",
                                    "hotline",
                                    "oversight",
                                ],
                            )
                        ),
                        name="agency_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("match_mode__in", ["open", "pointer", "supervisor", "silent"])),
                        name="agency_match_mode_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=160)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("commander", "Task-force commander"),
                            ("coordinator", "Task-force coordinator"),
                            ("detective", "Detective"),
                            ("agent", "Special agent"),
                            ("analyst", "Analyst"),
                            ("victim_specialist", "Victim specialist"),
                            ("advocate", "Advocate"),
                            ("prosecutor", "Prosecutor"),
                            ("child_welfare_worker", "Child-welfare worker"),
                            ("probation_officer", "Probation officer"),
                            ("medical", "Medical examiner or nurse"),
                            ("forensic_interviewer", "Forensic interviewer"),
                            ("labor_investigator", "Labor investigator"),
                            ("immigration_attorney", "Immigration attorney"),
                            ("school_liaison", "School liaison"),
                            ("hotline_worker", "Hotline worker"),
                            ("survivor_consultant", "Survivor consultant"),
                            ("grant_manager", "Grant manager"),
                            ("oversight", "Oversight investigator"),
                            ("operator", "Platform operator"),
                            ("importer", "Importer"),
                            ("tip_line", "Public tip line"),
                        ],
                        max_length=24,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed, awaits their agency"),
                            ("invited", "Invited"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("left", "Left"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("is_supervisor", models.BooleanField(default=False)),
                ("on_call", models.BooleanField(default=False)),
                ("language", models.CharField(default="en", max_length=5)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="agencies.agency",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("email", models.EmailField(max_length=254)),
                ("token_sha256", models.BinaryField(unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="agencies.member",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("label", models.CharField(max_length=80)),
                ("token_sha256", models.BinaryField(unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.member",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("report_urgent", "A report needs you now"),
                            ("report_answered", "A sender added to a report"),
                            ("report_referred", "A report was referred to your agency"),
                            ("case_joined", "You were called to a case"),
                            ("clock_near", "A clock is running out"),
                            ("clock_late", "A clock is late"),
                            ("match", "A match awaits a person's look"),
                            ("disclosure", "A disclosure was made to you"),
                        ],
                        max_length=20,
                    ),
                ),
                ("object_id", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="agencies.member",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="SignIn",
            fields=[
                ("token_sha256", models.BinaryField(primary_key=True, serialize=False)),
                ("strength", models.CharField(max_length=14)),
                ("started_at", models.DateTimeField()),
                ("last_seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("locked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agencies.member"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TaskForce",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=160)),
                ("state", models.CharField(blank=True, max_length=2)),
                ("routing", models.TextField(blank=True)),
                (
                    "tip_agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TaskForceMembership",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("lead_police", "Lead law-enforcement agency"),
                            ("lead_provider", "Lead victim-service provider"),
                            ("partner", "Partner"),
                        ],
                        default="partner",
                        max_length=16,
                    ),
                ),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="agencies.agency",
                    ),
                ),
                (
                    "task_force",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="agencies.taskforce",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(fields=("user", "agency"), name="one_post_per_agency"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "commander",
                            "coordinator",
                            "detective",
                            "agent",
                            "analyst",
                            "victim_specialist",
                            "advocate",
                            "prosecutor",
                            "child_welfare_worker",
                            "probation_officer",
                            "medical",
                            "forensic_interviewer",
                            "labor_investigator",
                            "immigration_attorney",
                            "school_liaison",
                            "hotline_worker",
                            "survivor_consultant",
                            "grant_manager",
                            "oversight",
                            "operator",
                            "importer",
                            "tip_line",
                        ],
                    )
                ),
                name="member_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["proposed", "invited", "active", "suspended", "left"])),
                name="member_status_known",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["member", "seen_at"], name="notice_unseen"),
        ),
        migrations.AddConstraint(
            model_name="taskforcemembership",
            constraint=models.UniqueConstraint(fields=("task_force", "agency"), name="agency_once_in_task_force"),
        ),
        ForceRowSecurity(
            "agencies_user",
            "agencies_agency",
            "agencies_member",
            "agencies_invitation",
            "agencies_apitoken",
            "agencies_notice",
            "agencies_signin",
            "agencies_taskforce",
            "agencies_taskforcemembership",
        ),
    ]
