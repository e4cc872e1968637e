from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Remember which customers were told of a new date in time, as the moves have it on record, and
    let the message name the old date too, where nobody has made it their own."""
    cr.execute(
        """UPDATE customer_promise promise
              SET date_forewarned = told.create_date,
                  forewarned_by_id = told.author_id,
                  forewarned_how = 'word'
             FROM (SELECT DISTINCT ON (promise_id) *
                     FROM customer_promise_revision
                    WHERE customer_told AND requested_by = 'company'
                 ORDER BY promise_id, id) told
            WHERE told.promise_id = promise.id AND promise.date_forewarned IS NULL
              AND told.create_date <= promise.date_judged
              AND told.judged_date = promise.date_judged
              AND promise.date_due > promise.date_judged"""
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    template = env.ref("customers_for_life.mail_template_repromise", raise_if_not_found=False)
    if template and template.write_uid.id == SUPERUSER_ID:
        template.reset_template()
