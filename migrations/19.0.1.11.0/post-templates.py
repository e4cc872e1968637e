# Where the mails stand that an update to 19.0.1.9.0 brought.
FILES = {
    "mail_template_complaint_%": "customers_for_life/data/customer_complaint_reply_data.xml",
    "mail_template_meeting": "customers_for_life/data/service_meeting_data.xml",
}


def migrate(cr, version):
    """Say of mails that an update brought where they came from: only then they can be reset."""
    for name, path in FILES.items():
        cr.execute(
            """UPDATE mail_template template SET template_fs = %s FROM ir_model_data data
                WHERE data.module = 'customers_for_life' AND data.model = 'mail.template'
                  AND data.name LIKE %s AND data.res_id = template.id AND template_fs IS NULL""",
            [path, name],
        )
