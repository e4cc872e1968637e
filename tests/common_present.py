from unittest.mock import patch

from .common import ServiceCase

WEEK = {"out_of_office_from": "2026-03-02 06:00:00", "out_of_office_to": "2026-03-06 20:00:00"}


class PresentCase(ServiceCase):
    """A salesperson, who goes away, and who could act for them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().service_manager_id = cls.manager
        cls.team.sudo().member_ids = cls.salesman
        cls.third = cls.new_user("third", "sales_team.group_sale_salesman")

    def leave(self, user, stand_in=None, **vals):
        user.sudo().write(
            {**WEEK, "service_stand_in_id": stand_in.id if stand_in else False, **vals}
        )

    def run_job(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["res.users"].sudo()._cron_stand_in()
        self.env.invalidate_all()

    def remind(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=True):
            self.env["customer.promise"].sudo()._cron_remind()

    def present(self, user, **kwargs):
        return user._get_present(self.company, **kwargs)[user]
