from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..models.res_partner import RESPECT
from .common import ServiceCase

SECRET = "Xanthippe's poodle bites"


@tagged("post_install", "-at_install")
class TestRespect(ServiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guild = (
            cls.env["res.partner"]
            .sudo()
            .create({"name": "Guild", "is_company": True, "service_dos": "Send two copies"})
        )
        cls.customer.sudo().write(
            {
                "parent_id": cls.guild.id,
                "service_salutation": "Dr Ada",
                "service_channel": "phone",
                "service_donts": SECRET,
            }
        )

    def test_at_hand_where_people_work(self):
        expected = f"Addressed As: Dr Ada\nReached By: Phone\nDon't: {SECRET}\nDo: Send two copies"
        order = self.new_order()
        lead = self.env["crm.lead"].create({"name": "Kitchen", "partner_id": self.customer.id})
        complaint = self.env["customer.complaint"].create(
            {"name": "Late", "order_id": order.id, "company_id": self.company.id}
        )
        request = self.env["customer.request"].create(
            {"name": "Help", "order_id": order.id, "company_id": self.company.id}
        )
        for record in (self.customer, order, lead, complaint, request):
            with self.subTest(model=record._name):
                self.assertEqual(record.with_user(self.salesman).service_respect, expected)
        self.assertEqual(self.guild.service_respect, "Do: Send two copies")

    def test_who_reads_it(self):
        portal = new_test_user(self.env(su=True), "cfl_portal", groups="base.group_portal")
        portal.partner_id.sudo().service_donts = SECRET
        accountant = new_test_user(
            self.env(su=True),
            "cfl_accountant",
            groups="base.group_user",
            company_id=self.company.id,
        )
        for user, partner in ((portal, portal.partner_id), (accountant, self.customer)):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                partner.with_user(user).read(["service_donts"])

    def test_exported_with_the_contact_and_erased_with_it(self):
        exported = self.customer.export_data(RESPECT)["datas"]
        self.assertEqual(exported, [["Dr Ada", "Phone", "", "", SECRET]])
        self.new_order().service_respect  # noqa: B018 - seen on an order, it must not stay there
        self.customer.sudo().write(dict.fromkeys(RESPECT, False))
        self.env.flush_all()
        # No copy is left in any text of the database, the history of the contact included.
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public'
                  AND data_type IN ('text', 'character varying', 'jsonb')"""
        )
        left = []
        for table, column in self.env.cr.fetchall():
            query = f'SELECT 1 FROM "{table}" WHERE "{column}"::text LIKE %s LIMIT 1'
            self.env.cr.execute(query, [f"%{SECRET}%"])
            left += [(table, column)] if self.env.cr.rowcount else []
        self.assertFalse(left)
