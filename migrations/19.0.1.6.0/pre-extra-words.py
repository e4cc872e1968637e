def migrate(cr, version):
    """What more somebody got is said from now on: give it words where there are none."""
    cr.execute(r"UPDATE customer_extra SET name = 'A little more' WHERE name !~ '\S'")
