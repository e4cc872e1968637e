from odoo import SUPERUSER_ID, api

# Language: what it was called, what it is called now.
NAMES = {
    "en_US": ("Mend an error", "Put it right"),
    "it_IT": ("Rimediare a un errore", "Rimettere a posto"),
}


def migrate(cr, version):
    """Let customers read what is promised in words for them, also in what is not updated by
    itself, whoever has changed it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    kind = env.ref("customers_for_life.promise_type_rework", raise_if_not_found=False)
    installed = dict(env["res.lang"].get_installed())
    for lang, (old, new) in NAMES.items():
        if kind and lang in installed:
            translated = kind.with_context(lang=lang)
            if translated.name == old:
                translated.name = new
    for name in ("promise", "repromise"):
        template = env.ref(f"customers_for_life.mail_template_{name}", raise_if_not_found=False)
        if template:
            cr.execute(
                """UPDATE mail_template SET
                     subject = replace(subject::text, %(old)s, %(new)s)::jsonb,
                     body_html = replace(body_html::text, %(old)s, %(new)s)::jsonb
                   WHERE id = %(id)s""",
                {"old": "object.name", "new": "object._get_customer_words()", "id": template.id},
            )
    env.invalidate_all()
