"""Is what was loaded what the ORM would have computed? Samples of each table are computed anew."""

from bench_load import FAMILY

SAMPLE = 300


def check(env):
    """Compare every stored computed field of a sample with what the ORM computes now.

    The database stays as it was.
    :raise SystemExit: naming each field that differs
    """
    env = env(su=True)
    differences = []
    for model in env.registry:
        if env[model]._table in (*FAMILY, "res_partner") and not env[model]._abstract:
            if env[model]._auto and not env[model]._transient:
                differences += _check_model(env[model])
    env.cr.rollback()
    if differences:
        raise SystemExit("\n".join(differences))


def _check_model(model):
    # Spread over the whole table.
    model.env.cr.execute(
        f"""SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS n,
                                   count(*) OVER () AS total FROM {model._table}) t
             WHERE n % greatest(total / {SAMPLE}, 1) = 0"""
    )
    records = model.browse(id_ for (id_,) in model.env.cr.fetchall())
    differences = []
    for name, field in model._fields.items():
        # What people may change too is theirs.
        if not (field.store and field.column_type and field.compute) or not field.readonly:
            continue
        stored = {record.id: record[name] for record in records}
        model.env.add_to_compute(field, records)
        # Reading it computes it.
        wrong = [record for record in records if record[name] != stored[record.id]]
        if wrong:
            one = wrong[0]
            differences.append(
                f"{model._name}.{name}: {len(wrong)} of {len(records)} differ, as {one.id}:"
                f" {stored[one.id]!r} is stored, {one[name]!r} computed"
            )
        # What follows from it is compared by itself, with what is stored.
        model.env.cr.rollback()
        model.env.invalidate_all(flush=False)
    return differences
