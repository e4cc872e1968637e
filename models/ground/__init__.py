from . import res_company_days
from . import res_company_calendar
<<<<<<< HEAD
from . import service_number_mixin
=======
from . import res_company_currency
>>>>>>> f93fbd7 (Add amounts of several companies up in one currency)
from . import service_guard_mixin
from . import service_people_mixin
from . import customer_respect_mixin
from . import service_portal_mixin
from . import service_playbook_mixin
