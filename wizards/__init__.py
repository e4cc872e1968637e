from . import base_partner_merge
from . import customer_promise_make
from . import customer_promise_move
from . import service_period_mixin
from . import service_quality_report
from . import service_absence
from . import service_scorecard
from . import survey_invite
