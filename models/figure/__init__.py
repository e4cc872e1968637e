from . import service_kpi
from . import service_kpi_target
from . import service_kpi_silence
from . import service_kpi_screen
from . import service_kpi_risk
from . import service_kpi_till
from . import service_kpi_value
from . import service_kpi_cases
