from . import service_quality_report_schedule
from . import service_quality_report_delivery
