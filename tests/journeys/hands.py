"""What a person does with a page: fill in, save, follow a link. The same with and without JavaScript."""

from datetime import date, timedelta

from playwright.sync_api import expect

from casetracker.common.dates import PartialDate


def press(page, button):
    """Press a button or link that leads to another page, or to the same one anew, and wait for it."""
    where = page.locator(button) if isinstance(button, str) else button
    page.evaluate("document.querySelector('main').dataset.before = 'yes'")
    where.click()
    expect(page.locator("main[data-before]")).to_have_count(0)
    page.wait_for_load_state()


def save(page):
    """Press the main button of the form of the page."""
    press(page, page.locator("main form [data-submit]").last)


def fill(page, **answers):
    """Answer questions by the names of their fields: text, choice, several choices, yes/no, or a day in three parts."""
    for name, answer in answers.items():
        put(page, name, answer)


def put(page, name, answer):
    """Answer one question."""
    form = page.locator("main form[method=post], main form[method=get]")
    if isinstance(answer, date | PartialDate):
        day = answer.date if isinstance(answer, PartialDate) else answer
        for part in ("day", "month", "year"):
            form.locator(f"[name={name}_{part}]").fill(str(getattr(day, part)))
        return
    field = form.locator(f"[name={name}]")
    kind = field.first.evaluate("item => item.type")
    if isinstance(answer, list | tuple | set):
        for value in answer:
            form.locator(f"[name={name}][value='{value}']").check()
    elif kind == "radio":
        form.locator(f"[name={name}][value='{answer}']").check()
    elif kind == "checkbox":
        field.set_checked(bool(answer))
    elif kind.startswith("select"):
        field.select_option(answer)
    else:
        field.fill(str(answer))


def choose_place(page, *, province, regency, prefix=""):
    """Choose a province and then a regency of it, by their codes."""
    put(page, f"{prefix}province", province)
    form = page.locator("main form[method=post]")
    wanted = form.locator(f"[name={prefix}regency] option[value='{regency}']")
    if not page.scripts and not wanted.count():
        press(page, form.locator(f"[name=_refresh][value='{prefix}regency']"))
    expect(wanted).to_have_count(1)
    put(page, f"{prefix}regency", regency)


def today():
    """Return the day it is in the country."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


def days_ago(number):
    """Return the day so many days ago."""
    return today() - timedelta(days=number)


def heading(page):
    """Return the heading of the page."""
    return page.locator("h1").inner_text().strip()


def follow(page, path):
    """Follow the first link of the page that leads to an address ending in `path`; open the menu it is in."""
    link = page.locator(f"main a[href$='{path}']").first
    if not link.is_visible():
        menu = page.locator("main details:not([open])", has=page.locator(f"a[href$='{path}']"))
        menu.first.locator("summary").click()
    press(page, link)


def choose_first(page, name):
    """Choose the first answer of a list or of round buttons."""
    field = page.locator(f"main form[method=post] [name={name}]")
    if field.first.evaluate("item => item.type") == "radio":
        field.first.check()
        return
    options = field.locator("option").evaluate_all("items => items.map(item => item.value)")
    field.select_option(next(value for value in options if value))
