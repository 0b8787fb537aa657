"""Reports of the coordinator: one on a schedule, two asked for, which the worker builds; and saved lists."""

from datetime import date

from cases import services as cases
from casetracker.demo.accounts import Staff
from casetracker.demo.agencies import read
from casetracker.demo.world import World
from reports import services as reports
from reports.choices import Frequency
from reports.periods import Period

DAY_OF_MONTH = 5


def load(world: World, staff: Staff) -> None:
    """Ask for the reports and keep the lists."""
    coordinator = staff["coordinator"]
    monthly = reports.ScheduleInput(
        definition_code="task_force", frequency=Frequency.MONTHLY, day_of_month=DAY_OF_MONTH, language="en"
    )
    reports.save_schedule(data=monthly, actor=coordinator, now=world.ago(20))
    week = read("june_2023.json")
    quarter = Period.last_before(world.today, Frequency.QUARTERLY)
    for definition, first, last in (
        ("police_table", date.fromisoformat(week["first_day"]), date.fromisoformat(week["last_day"])),
        ("task_force", quarter.first, quarter.last),
    ):
        reports.request_report(
            definition_code=definition, period_from=first, period_to=last, actor=coordinator, now=world.ago(hours=1)
        )
    for key, name, query in (
        ("officer", "Plantation, our province", "status=open&province=61&exploitation=agriculture"),
        ("officer", "Urgent at our desk", "mine=agency&overdue=yes&child_involved=yes"),
        ("coordinator", "Online scams", "exploitation=forced_criminality_scam&status=open"),
    ):
        cases.save_view(name=name, query=query, columns=(), actor=staff[key], now=world.ago(9))
