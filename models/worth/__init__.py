from . import res_company_worth
from . import customer_value
from . import customer_value_refresh
from . import customer_call
from . import customer_call_outcome
from . import res_partner_worth
from . import customer_worth
from . import service_kpi_worth
