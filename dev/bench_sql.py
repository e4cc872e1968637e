"""Every figure once more, in SQL that shares nothing with the addon: what it is compared with.

Days begin at midnight UTC, as in the company that `bench_company` makes. Each query of a figure
gives (numerator, size).
"""

from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

VERDICT = """CASE WHEN date_cancelled IS NOT NULL
        THEN CASE WHEN date_cancelled > date_judged THEN 'missed' END
    WHEN date_given_up IS NOT NULL THEN 'missed'
    WHEN date_fulfilled IS NOT NULL
        THEN CASE WHEN date_fulfilled <= date_judged THEN 'met' ELSE 'missed' END
    WHEN coalesce(waiting_since, now() at time zone 'UTC') > date_judged THEN 'missed' END"""
ORDERED = "state = 'sale' AND is_purchase"
# What was bought before, by the same customer or anybody of the same company.
BEFORE = """EXISTS (
    SELECT FROM sale_order b JOIN res_partner bp ON bp.id = b.partner_id
     WHERE bp.commercial_partner_id = p.commercial_partner_id AND b.company_id = o.company_id
       AND b.state = 'sale' AND b.is_purchase AND (b.date_order, b.id) < (o.date_order, o.id))"""
REWORKED = """EXISTS (
    SELECT FROM customer_rework r
     WHERE r.state != 'cancelled' AND (r.order_line_id = l.id
        OR r.order_line_id IS NULL AND r.order_id = l.order_id
           AND (r.product_id IS NULL OR r.product_id = l.product_id)))"""
AT_RISK = f"""WITH risk AS (
            SELECT commercial_partner_id AS id FROM customer_promise
             WHERE date_judged >= %(first)s AND date_judged < %(end)s AND ({VERDICT}) = 'missed'
               AND commercial_partner_id IS NOT NULL
             UNION
            SELECT p.commercial_partner_id FROM customer_complaint c
              JOIN res_partner p ON p.id = c.partner_id
             WHERE c.state NOT IN ('merged', 'cancelled') AND c.create_date < %(end)s
               AND (c.date_solved IS NULL OR c.date_solved >= %(end)s))"""
FIGURES = {
    "kept_rate": f"""SELECT count(*) FILTER (WHERE verdict = 'met'), count(verdict)
        FROM (SELECT {VERDICT} AS verdict FROM customer_promise
               WHERE date_judged >= %(first)s AND date_judged < %(end)s) t""",
    "forewarned": f"""SELECT count(date_forewarned), count(*) FROM customer_promise
        WHERE date_judged >= %(first)s AND date_judged < %(end)s AND ({VERDICT}) = 'missed'""",
    "first_time_right": f"""SELECT count(*) FILTER (WHERE NOT {REWORKED}), count(*)
        FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id
       WHERE l.date_delivered >= %(first)s AND l.date_delivered < %(end)s
         AND l.state = 'sale' AND l.mends_rework_id IS NULL AND o.complaint_id IS NULL""",
    "yes_rate": """SELECT count(*) FILTER (WHERE answer = 'yes'), count(*) FROM customer_request
        WHERE answer IN ('yes', 'no') AND date_asked >= %(first)s AND date_asked < %(end)s""",
    "survey_score": """SELECT coalesce(sum(service_score), 0), count(*) FROM survey_user_input
        WHERE order_id IS NOT NULL AND test_entry IS NOT TRUE AND is_scored
          AND end_datetime >= %(first)s AND end_datetime < %(end)s""",
    "survey_response": """SELECT count(*) FILTER (WHERE state = 'done'), count(*)
        FROM survey_user_input WHERE order_id IS NOT NULL AND test_entry IS NOT TRUE
         AND date_asked >= %(first)s AND date_asked < %(end)s""",
    "complaints": f"""SELECT
        (SELECT count(*) FROM customer_complaint WHERE state NOT IN ('merged', 'cancelled')
            AND create_date >= %(first)s AND create_date < %(end)s),
        (SELECT count(*) FROM sale_order WHERE {ORDERED}
            AND date_delivered >= %(first)s AND date_delivered < %(end)s)""",
    "put_right": """SELECT count(*) FILTER (WHERE answer = 'yes'), count(*) FROM customer_closing
        WHERE answer != 'pending' AND date_answered >= %(first)s AND date_answered < %(end)s""",
    "rework_cost": """SELECT coalesce(sum(hours * hourly_cost + material + credit), 0), count(*)
        FROM customer_rework WHERE state != 'cancelled'
         AND date_found >= %(first)s::date AND date_found < %(end)s::date""",
    "repeat_rate": f"""SELECT count(*) FILTER (WHERE {BEFORE}), count(*)
        FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
       WHERE o.{ORDERED.replace("AND ", "AND o.")}
         AND o.date_order >= %(first)s AND o.date_order < %(end)s""",
    "value_at_risk": f"""{AT_RISK} SELECT coalesce(sum(v.worth), 0), count(*)
          FROM risk LEFT JOIN customer_value v
            ON v.partner_id = risk.id AND v.company_id = %(company)s""",
}
# As long as nobody knows what customers will buy.
REVENUE_AT_RISK = f"""{AT_RISK}
        SELECT coalesce(sum(l.price_subtotal) FILTER (WHERE o.state = 'sale'
                   AND l.display_type IS NULL AND o.date_order < %(end)s
                   AND o.complaint_id IS NULL AND l.mends_rework_id IS NULL), 0),
               count(DISTINCT risk.id)
          FROM risk LEFT JOIN res_partner p ON p.commercial_partner_id = risk.id
          LEFT JOIN sale_order o ON o.partner_id = p.id
          LEFT JOIN sale_order_line l ON l.order_id = o.id"""
SILENCE = f"""WITH months AS (
    SELECT team_id, count(*) AS orders,
           count(*) FILTER (WHERE date_delivered >= %(month)s) AS now
      FROM sale_order WHERE {ORDERED}
       AND date_delivered >= %(year)s AND date_delivered < %(end)s
     GROUP BY ROLLUP (team_id)), complaints AS (
    SELECT team_id, count(*) FILTER (WHERE create_date < %(month)s) AS past,
           count(*) FILTER (WHERE create_date >= %(month)s) AS came
      FROM customer_complaint WHERE state NOT IN ('merged', 'cancelled')
       AND create_date >= %(year)s AND create_date < %(end)s GROUP BY ROLLUP (team_id))
    SELECT m.team_id, came, past * now / nullif(orders - now, 0)::float
      FROM months m LEFT JOIN complaints c ON c.team_id IS NOT DISTINCT FROM m.team_id"""


# What the values of customers rest on: the days on which each bought, and for how much.
PURCHASES = """SELECT customer, min(day), max(day), count(*), sum(amount)
    FROM (SELECT p.commercial_partner_id AS customer, o.date_order::date AS day,
                 sum(o.amount_sold / coalesce(nullif(o.currency_rate, 0), 1)) AS amount
            FROM sale_order o JOIN res_partner p ON p.id = o.partner_id
           WHERE o.state = 'sale' GROUP BY 1, 2) d
   WHERE customer IS NOT NULL GROUP BY customer"""


def count(env, code, first, last):
    """Return (numerator, size) of a figure for whole days, first and last (dates) included."""
    query = FIGURES[code]
    if code == "value_at_risk" and not env.company.sudo()._is_worth_expected():
        query = REVENUE_AT_RISK
    return _ask(env, query, first, last)


def _ask(env, query, first, last):
    env.cr.execute(query, {**_bounds(first, last), "company": env.company.id})
    return tuple(map(float, env.cr.fetchone()))


def _bounds(first, last):
    return {
        "first": datetime.combine(first, time.min),
        "end": datetime.combine(last + timedelta(days=1), time.min),
    }


def compare(env, first, last):
    """Return lines (list of str), one for each figure that the addon counts otherwise."""
    kpi = env["service.kpi"]
    figures = {figure["code"]: figure for figure in kpi.get_figures(str(first), str(last))}
    lines = [f"{code}: told, or known here, alone" for code in figures.keys() ^ FIGURES.keys()]
    for code in figures.keys() & FIGURES.keys():
        theirs = count(env, code, first, last)
        lines += _compare(f"{code} {first} to {last}", figures[code], theirs)
    with env.cr.savepoint() as savepoint:
        env.company.sudo().service_worth_fit = False
        (figure,) = (
            figure
            for figure in kpi.get_figures(str(first), str(last))
            if figure["code"] == "value_at_risk"
        )
        theirs = _ask(env, REVENUE_AT_RISK, first, last)
        lines += _compare(f"revenue at risk {first} to {last}", figure, theirs)
        savepoint.close(rollback=True)
    env.invalidate_all(flush=False)
    return lines


def _compare(what, figure, theirs):
    ours = (float(figure["numerator"]), float(figure["denominator"]))
    if all(abs(a - b) <= 1e-6 * max(1, abs(b)) for a, b in zip(ours, theirs, strict=True)):
        return []
    return [f"{what}: {ours}, by SQL {theirs}"]


def purchases(env):
    """Return (customer, first and last day, days, amount) of all who bought."""
    env.cr.execute(PURCHASES)
    return env.cr.fetchall()


def silence(env, month):
    """Return (team, complaints that came, complaints expected) of a month, for all teams."""
    bounds = _bounds(month, month + relativedelta(months=1, days=-1))
    year = bounds["first"] - relativedelta(years=1)
    env.cr.execute(SILENCE, {"month": bounds["first"], "end": bounds["end"], "year": year})
    return env.cr.fetchall()
