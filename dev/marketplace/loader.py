"""Records made of a file's rows, in batches that commit."""

from datetime import datetime

import pytz

from odoo.addons.customers_for_life.models.sale_order_line_delivery import HISTORY

# The prefix of external ids: what has one stands already, and is left alone.
MODULE = "marketplace"
BATCH = 250
CONTEXT = {
    # What is delivered without a date was so on a day that nobody knows, not just now.
    "delivery_history": HISTORY,
    # Nobody hears of what happened years ago.
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
    # Nor is a line of theirs an extra one.
    "sale_no_log_for_new_lines": True,
}


class Loader:
    """Makes what is missing, as superuser, of the company it is told.

    :param say: called with a line on the progress
    :param commit: called when a batch is complete: what is killed goes on behind the last one
    """

    def __init__(self, env, say, commit):
        self.env = env(su=True, context={**env.context, **CONTEXT})
        self.say, self.commit = say, commit

    def enter(self, company):
        """Work for a company, on its days."""
        self.env = self.env(context={**self.env.context, "allowed_company_ids": company.ids})
        self.company = company.with_env(self.env)
        self.tz = pytz.timezone(self.company._service_tz())

    def to_utc(self, moment):
        """Return a moment of a file (str) as a naive UTC datetime; False where it is empty."""
        if not moment:
            return False
        local = self.tz.localize(datetime.fromisoformat(moment))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def to_local(self, moment):
        """Return a naive UTC datetime as a moment of a file."""
        return str(pytz.utc.localize(moment).astimezone(self.tz).replace(tzinfo=None))

    def find(self, name):
        """Return the record of a name, if there is one."""
        return self.env.ref(f"{MODULE}.{name}", raise_if_not_found=False)

    def name(self, name, record):
        """Give a record a name under which it is found."""
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}]
        )

    def make(self, model, vals_by_name):
        """Return the records of {name: values}, made where they are missing."""
        return self.env[model]._load_records(
            [
                {"xml_id": f"{MODULE}.{name}", "values": vals, "noupdate": True}
                for name, vals in vals_by_name.items()
            ],
            # An update of what nobody may update leaves it alone.
            update=True,
        )

    def make_all(self, model, vals_by_name, title):
        """Make the records of {name: values} in batches; return {name: id}."""
        ids, names = {}, list(vals_by_name)
        for batch in self.batches(names, title):
            records = self.make(model, {name: vals_by_name[name] for name in batch})
            ids.update(zip(batch, records.ids, strict=True))
        return ids

    def batches(self, things, title):
        """Yield the things batch by batch, and commit what was made of each."""
        for start in range(0, len(things), BATCH):
            yield things[start : start + BATCH]
            self.env.flush_all()
            self.commit()
            # What is complete is not looked at again, and would fill the memory.
            self.env.invalidate_all()
            self.say(f"    {min(start + BATCH, len(things))} of {len(things)} {title}")
