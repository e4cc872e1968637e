def migrate(cr, version):
    """Say in which currency the amounts were kept: in that of their company."""
    cr.execute("""
        UPDATE service_kpi_value value
           SET currency_id = company.currency_id
          FROM res_company company, service_kpi kpi
         WHERE company.id = value.company_id AND kpi.id = value.kpi_id AND kpi.unit = 'money'
    """)
