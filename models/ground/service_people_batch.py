from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL, groupby

# So many of those that somebody got at once are named in the message.
NAMED = 20
# What comes along with an order or lead that says so itself.
TAKEN_OVER = ("partner_id", "team_id")


class Complete(dict):
    """Values of a record to be, with the defaults that they lacked: nobody asks for them again."""


class ServicePeopleMixin(models.AbstractModel):
    """Many records made at once: what Odoo asks, checks and says one by one is done in sets."""

    _inherit = "service.people.mixin"

    @api.model_create_multi
    def create(self, vals_list):
        if len(vals_list) < 2 or self.env.context.get("tracking_disable"):
            return super().create(vals_list)
        quiet = self.with_context(tracking_disable=True)
        records = super(ServicePeopleMixin, quiet).create(vals_list).with_env(self.env)
        records._subscribe_together(vals_list)
        return records

    def _subscribe_together(self, vals_list):
        """Do as Odoo does for each new record: who makes it follows it, and whoever is made
        responsible does and is told. That it was made, it says by itself."""
        me = self.env.user
        if me.active and not me.share and not self.env.context.get("mail_create_nosubscribe"):
            self._subscribe_colleagues(me.partner_id)
        relations = self.env["mail.message.subtype"]._get_auto_subscription_subtypes(self._name)[-1]
        names = {"user_id"}.union(*relations.values())
        defaults = {name: self.env.context.get(f"default_{name}") for name in names}
        given = [tuple(vals.get(n, defaults[n]) for n in names) for vals in vals_list]
        for values, pairs in groupby(zip(given, self, strict=True), lambda pair: pair[0]):
            records = self.browse().concat(*(record for _values, record in pairs))
            records._message_auto_subscribe(dict(zip(names, values, strict=True)), "update")

    def _subscribe_colleagues(self, partners):
        """Let `partners`, those of internal users, follow these records, which nobody follows yet.

        In one statement: record by record Odoo takes as long for it as for the records.
        """
        subtypes, _internal, _external = self.env["mail.message.subtype"].default_subtypes(
            self._name
        )
        self.env["mail.followers"].flush_model()
        self.env.cr.execute(
            SQL(
                """WITH follower AS (
                    INSERT INTO mail_followers (res_model, res_id, partner_id)
                    SELECT %s, res_id, partner_id
                      FROM unnest(%s::int[]) res_id, unnest(%s::int[]) partner_id
                    RETURNING id)
                INSERT INTO mail_followers_mail_message_subtype_rel
                    (mail_followers_id, mail_message_subtype_id)
                SELECT id, subtype_id FROM follower, unnest(%s::int[]) subtype_id""",
                self._name,
                self.ids,
                partners.ids,
                subtypes.ids,
            )
        )
        self.invalidate_recordset(["message_follower_ids", "message_partner_ids"], flush=False)

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Whoever gets many at once is told of them in one message."""
        silent = self.env.context.get("mail_auto_subscribe_no_notify")
        if len(self) < 2 or silent or not self.env.registry.ready:
            return super()._message_auto_subscribe_notify(partner_ids, template)
        kind = self.env["ir.model"]._get(self._name).display_name
        links = [record._get_html_link() for record in self[:NAMED]]
        return self.env["mail.thread"].message_notify(
            subject=self.env._(
                "You have been assigned %(count)s: %(kind)s", count=len(self), kind=kind
            ),
            body=Markup("<br/>").join(links + [Markup("…")] * (len(self) > NAMED)),
            partner_ids=partner_ids,
            email_layout_xmlid="mail.mail_notification_layout",
            model_description=kind,
        )

    def _prepare_create_values(self, vals_list):
        return super()._prepare_create_values(self._add_defaults(vals_list))

    def _add_defaults(self, vals_list):
        """Return the values with their defaults, asked for once for all that lack the same ones;
        Complete where they are."""
        # Properties have defaults of their own in each container.
        has_properties = any(field.type == "properties" for field in self._fields.values())
        kind, defaults = dict if has_properties else Complete, {}
        for vals in vals_list:
            names = frozenset(vals)
            if names not in defaults:
                filled = self._add_missing_default_values(vals)
                defaults[names] = {name: filled[name] for name in filled.keys() - names}
        return [kind(defaults[frozenset(vals)] | vals) for vals in vals_list]

    def _add_missing_default_values(self, values):
        if not isinstance(values, Complete):
            return super()._add_missing_default_values(values)
        self._check_numbers(values)
        return values

    def _check_company(self, fnames=None):
        # Odoo looks at each link of each record. Where all of a company's links are right at once,
        # each of them is.
        if fnames is None or "company_id" in fnames:
            fnames = self._fields
        links = [name for name in fnames if getattr(self._fields[name], "check_company", False)]
        for company, records in self.sudo().grouped("company_id").items():
            for name in links:
                linked = records._get_links_of_its_own(name).with_context(active_test=False)
                domain = linked._check_company_domain(company)
                if domain and linked != linked.filtered_domain(domain):
                    return super()._check_company(fnames)
        return None

    def _get_links_of_its_own(self, name):
        """Return what these records link to by `name`, but for what came along with where each of
        them came from: there it was checked."""
        if name not in TAKEN_OVER or not self[name]:
            return self[name]

        def is_taken_over(record):
            origin = record._get_origin()
            return (
                getattr(origin._fields.get(name), "check_company", False)
                and origin[name] == record[name]
                and origin.company_id == record.company_id
            )

        return self.filtered(lambda record: not is_taken_over(record))[name]
