from . import service_quality_report
from . import service_product_report
from . import service_sheet_mixin
from . import customer_sheet
from . import product_sheet
from . import product_variant_sheet
