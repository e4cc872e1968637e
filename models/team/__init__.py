from . import service_watch
from . import service_watch_sql
from . import service_watch_comparison
from . import crm_team
from . import hr_employee
from . import service_kpi_peers
from . import service_kpi_scorecard
