import json

from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user

# Waits until a page shows `selector`, nothing is being loaded and nothing is fading in: a text that
# is half there has half the contrast. What turns for ever (a spinner) is not waited for.
SETTLED = """
    const until = async (isDone) => {
        for (let tries = 0; !isDone(); tries++) {
            if (tries > 200) {
                return false;
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return true;
    };
    const isEnding = ({ effect, playState }) =>
        playState === "running" && effect.getComputedTiming().endTime !== Infinity;
    const settled = async (selector) => {
        const isShown = await until(() => document.querySelector(selector));
        await until(() => !document.querySelector(".o_view_controller .o_loading_indicator"));
        await document.fonts.ready;
        await new Promise((resolve) => setTimeout(resolve, 250));
        await until(() => !document.getAnimations().some(isEnding));
        return isShown;
    };
"""
# Opens each of `screens` in the web client, and asks `check` what is wrong with it.
VISIT = (
    SETTLED
    + """
    (async () => {
        const findings = [];
        const { action } = odoo.__WOWL_DEBUG__.root.env.services;
        for (const screen of %(screens)s) {
            const options = { clearBreadcrumbs: true, ...screen.options };
            await action.doAction(screen.action, options).catch(({ message }) =>
                findings.push(`${screen.name}: ${message}`)
            );
            if (!(await settled(screen.selector))) {
                findings.push(`${screen.name}: nothing came up`);
            }
            for (const click of screen.clicks) {
                document.querySelector(click).click();
                await settled(screen.selector);
            }
            findings.push(...(await check()).map((found) => `${screen.name}: ${found}`));
        }
        if (findings.length) {
            console.error(findings.join("\\n"));
        } else {
            console.log("test successful");
        }
    })();
    """
)
LOOK = (
    SETTLED
    + """
    (async () => {
        await until(() => !document.querySelector(".o_portal_doc_spinner"));
        await settled("body");
        const findings = await check();
        if (findings.length) {
            console.error(findings.join("\\n"));
        } else {
            console.log("test successful");
        }
    })();
    """
)


class BrowserCase(HttpCase):
    """A customer with one of everything, and each of our screens as a browser draws it.

    A test hands over the JavaScript of a function `check()` that returns what is wrong with what is
    on the screen, as a list of texts.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "cfl_look_manager",
            groups="base.group_user,customers_for_life.group_service_manager",
            name="Marc",
        )
        if "odoobot_state" in cls.manager._fields:
            # Whoever is new is spoken to, over all that a phone shows.
            cls.manager.odoobot_state = "disabled"
        cls.customer = new_test_user(
            cls.env, "cfl_look_customer", groups="base.group_portal", name="Ada"
        )
        cls.env.company.survey_id = cls.env.ref("customers_for_life.survey_service")
        product = cls.env["product.product"].create(
            {"name": "Repair", "type": "service", "invoice_policy": "delivery"}
        )
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.partner_id.id,
                "user_id": cls.manager.id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
        cls.order.action_confirm()
        cls.order.order_line.qty_delivered = 1
        about = {"order_id": cls.order.id, "user_id": cls.manager.id}
        kind = cls.env.ref("customers_for_life.promise_type_other")
        now = fields.Datetime.now()
        cls.promises = cls.env["customer.promise"].create(
            [
                {
                    **about,
                    "type_id": kind.id,
                    "name": f"Send the samples that were asked for, part {number}",
                    "date_made": fields.Datetime.subtract(now, days=20),
                    "date_due": fields.Datetime.add(now, days=days),
                    "date_fulfilled": done and fields.Datetime.subtract(now, days=done),
                }
                for number, (days, done) in enumerate(
                    ((-10, 12), (-10, 10), (-10, 2), (-5, False), (5, False)), 1
                )
            ]
        )
        # As the nightly job says of what will be late.
        cls.promises[-1].date_expected = fields.Datetime.add(now, days=30)
        cls.env["customer.extra"].create({"promise_id": cls.promises[0].id, "name": "A call"})
        cls.complaints = cls.env["customer.complaint"].create(
            [{**about, "name": f"The drawer squeaks {number}"} for number in (1, 2)]
        )
        cls.env.company.closing_question = True
        closing = cls.env["customer.closing"]
        cls.closing = closing.create(
            {
                "complaint_id": cls.complaints[1].id,
                "company_id": cls.env.company.id,
                "answer": "no",
                "date_answered": now,
                "words": "It squeaks as before, whatever was done about it in the workshop",
            }
        )
        cls.complaints[1].action_solved()
        cause = cls.env["customer.rework.cause"].create({"name": "Measured wrongly"})
        cls.rework = cls.env["customer.rework"].create(
            {
                **about,
                "name": "Cut too short",
                "complaint_id": cls.complaints[0].id,
                "cause_id": cause.id,
            }
        )
        cls.env["service.action"].create({"name": "Buy a ruler", "rework_id": cls.rework.id})
        cls.env["customer.recovery"].create({**about, "complaint_id": cls.complaints[0].id})
        cls.request = cls.env["customer.request"].create({**about, "name": "Paint it blue"})
        meetings = cls.env["service.meeting"].with_user(cls.manager)
        # The demo company meets today as well.
        today = meetings.search(
            [("team_id", "=", False), ("date", "=", cls.env.company._service_today())]
        )
        cls.meeting = today or meetings.create({"team_id": False})
        cls.meeting.action_fill_agenda()
        items = [{"name": "Glue the leg, and clamp it overnight"}, {"name": "Call the customer"}]
        playbook = cls.env["service.playbook"].create(
            {
                "name": "Legs break",
                "cause_ids": [Command.link(cause.id)],
                "type_ids": [Command.link(kind.id)],
                "item_ids": [Command.create(item) for item in items],
            }
        )
        for case in (cls.rework, cls.promises[-1]):
            case._tick(playbook.item_ids[0])
        cls.request.action_make_idea()
        today = fields.Date.today()
        cls.idea = cls.env["service.idea"].create(
            {
                "name": "Carry it up to the flat",
                "borrowed_from": "The kitchen shop",
                "user_id": cls.manager.id,
                "question_benefit": "No stairs",
                "question_cost": "4 hours a week",
                "question_when": "After two weeks",
                "kpi_id": cls.env.ref("customers_for_life.kpi_yes_rate").id,
                "trial_team_id": cls.order.team_id.id,
                "expected": 0.1,
                "date_start": today,
                "date_end": today,
            }
        )
        cls.idea.action_start_trial()
        cls.idea.trial_id._measure()
        cls.env["service.parked.mail"].sudo().create(
            [
                {
                    "subject": "The drawer",
                    "email_from": f"{reason}@example.org",
                    "reason": reason,
                    "message_id": f"<{reason}@example.org>",
                    "company_id": cls.env.company.id,
                }
                for reason in ("automatic", "bulk", "flood", "own", "blocked")
            ]
        )
        cls.env["service.mail.block"].create({"email": "news@example.org"})
        plan = cls.env["service.round.plan"].create(
            {
                "name": "Open the shop",
                "user_id": cls.manager.id,
                "time_from": 0,
                "time_to": 24,
                "item_ids": [
                    Command.create({"name": "Lights", "help": "All on, in the window too"}),
                    Command.create({"name": "The washroom is clean, with soap and towels"}),
                ],
            }
        )
        rounds = cls.env["service.round"]
        rounds.create(plan._prepare_round(plan.company_id._service_today())).item_ids[0].with_user(
            cls.manager
        ).action_tick()

    def visit(self, screens, check, **kwargs):
        """Open screens of the web client, as a service manager.

        :param screens: [{name, action, options, selector, clicks}], see `VISIT`
        """
        code = check + VISIT % {"screens": json.dumps(screens)}
        self.browser_js(
            "/odoo",
            code,
            ready="!!odoo.__WOWL_DEBUG__.root && !!document.querySelector('.o_action_manager > *')",
            login=self.manager.login,
            timeout=60 + 10 * len(screens),
            **kwargs,
        )

    def look(self, url, check, login=None, **kwargs):
        """Open a page of the portal or of anybody."""
        self.browser_js(url, check + LOOK, login=login, **kwargs)

    def get_pages(self):
        """Return {url: login} of what customers see."""
        order, complaint = self.order, self.complaints[0]
        mailed = self.env["survey.user_input"].sudo()._ask(order, "mail")
        login = self.customer.login
        return {
            "/my": login,
            "/my/promises": login,
            "/my/complaints": login,
            f"/my/complaints/{complaint.id}": login,
            "/my/complaints/new": login,
            "/my/requests": login,
            f"/my/requests/{self.request.id}": login,
            "/my/requests/new": login,
            f"/my/orders/{order.id}": login,
            "/service/till": None,
            f"/service/till/{order.id}/{order._get_survey_token('till')}": None,
            f"/service/survey/{order.id}/{order._get_survey_token('link')}": None,
            mailed._get_opt_out_url().removeprefix(order.get_base_url()): None,
        }

    def get_screens(self):
        """Return every screen that our menus open, with a record on each form."""
        menus = self.env["ir.ui.menu"].search([("action", "!=", False)])
        names = menus._get_external_ids()
        ours = menus.filtered(
            lambda menu: any(name.startswith("customers_for_life.") for name in names[menu.id])
        )
        screens = []
        for action in dict.fromkeys(menu.action for menu in ours):
            name = action.get_external_id()[action.id]
            if action._name != "ir.actions.act_window":
                screens.append(
                    {"name": name, "action": name, "selector": ".o_content", "options": {}}
                )
                continue
            model = self.env[action.res_model].with_user(self.manager)
            record = model.search([], limit=1, order="id desc")
            for mode in action.view_mode.split(","):
                if mode == "form" and action.target != "new" and not record:
                    continue
                props = {"resId": record.id} if mode == "form" else {}
                screens.append(
                    {
                        "name": f"{name} {mode}",
                        "action": name,
                        "options": {"viewType": mode, "props": props},
                        # A phone gets the cards of what it has no room for.
                        "selector": f".o_{mode}_view, .o_kanban_view, .modal .o_form_view",
                    }
                )
        return [{"clicks": [], **screen} for screen in screens]
