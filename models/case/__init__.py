from . import service_case_mixin
from . import customer_rework_cause
from . import customer_rework
from . import customer_complaint
from . import customer_recovery
from . import customer_recovery_step
from . import service_action
from . import service_case_subject_mixin
