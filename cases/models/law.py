"""What the law says, as dated rows with source and review mark: offences, stages, time limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases import choices, querysets
from casetracker.common.choices import SourceMark, TimeUnit


class DatedRule(models.Model):
    """A row that holds for a time, says where it comes from, and whether a lawyer read it."""

    code = models.CharField(max_length=60)
    label_en = models.CharField(max_length=300)
    label_id = models.CharField(max_length=300)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=500)
    source_mark = models.CharField(max_length=20, choices=SourceMark.choices)
    reviewed_by = models.CharField(_("reviewed by"), max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    objects = querysets.DatedRuleQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.code


class Offence(DatedRule):
    """An article that can be charged. Penalties in years and million rupiah; `elements` names what must be shown."""

    regime = models.CharField(max_length=40, choices=choices.LegalRegime.choices)
    law = models.CharField(max_length=120)
    article = models.CharField(max_length=60)
    elements = models.JSONField(default=list, blank=True)
    is_trafficking = models.BooleanField(default=False)
    is_aggravation = models.BooleanField(default=False)
    prison_years_min = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    prison_years_max = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    is_life_possible = models.BooleanField(default=False)
    fine_million_min = models.PositiveIntegerField(null=True, blank=True)
    fine_million_max = models.PositiveIntegerField(null=True, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], nulls_distinct=False, name="offence_once")
        ]


class Stage(DatedRule):
    """A stage of criminal proceedings."""

    sequence = models.PositiveSmallIntegerField()
    letter_code = models.CharField(max_length=20, blank=True)
    per_suspect = models.BooleanField(default=False)
    is_stop = models.BooleanField(default=False)
    is_terminal = models.BooleanField(default=False)
    is_voidable = models.BooleanField(default=False)
    needs_reason = models.BooleanField(default=False)
    may_follow = models.JSONField(default=list, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], nulls_distinct=False, name="stage_once")]


class TimeLimit(DatedRule):
    """A clock: so long, from this event."""

    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=20, choices=TimeUnit.choices)
    from_event = models.CharField(max_length=60)
    basis = models.CharField(max_length=60, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], nulls_distinct=False, name="time_limit_once")
        ]
