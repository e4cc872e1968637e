from . import service_quality_report
from . import service_product_report
