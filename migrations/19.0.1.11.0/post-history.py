def migrate(cr, version):
    """Have all past months counted again: a figure that an update brought stayed empty in those
    that were closed."""
    cr.execute("UPDATE res_company SET service_value_month = NULL")
